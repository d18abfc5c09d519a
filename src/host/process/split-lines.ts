/** Most characters of a line that is passed on whole: text has a limit, and a program may print without end. */
export const LONGEST_LINE = 1 << 20;

/** Yields the lines of UTF-8 text as they arrive; a line of more than `LONGEST_LINE` characters in pieces. */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let begun = '';
  for await (const chunk of chunks) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split('\n');
    begun = lines.pop() ?? '';
    yield* lines;
    if (begun.length < LONGEST_LINE) continue;
    yield begun;
    begun = '';
  }
  begun += decoder.decode();
  if (begun !== '') yield begun;
}
