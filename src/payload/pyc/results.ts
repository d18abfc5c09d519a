import { ToolError } from '../../errors.js';

/**
 * Yields the results that `construct/python/compile.py` writes, `count` of them: each a line with its length, and its bytes, which
 * are empty for a source that does not compile. Throws ToolError for another answer.
 */
export async function* resultsOf(
  output: AsyncIterable<Buffer>,
  count: number,
): AsyncGenerator<Buffer, void, undefined> {
  const chunks = output[Symbol.asyncIterator]();
  /** Returns at least `length` bytes, which begin with `bytes`. */
  const filled = async (bytes: Buffer, length: number): Promise<Buffer> => {
    const parts = [bytes];
    for (let size = bytes.length; size < length; ) {
      const { value, done } = await chunks.next();
      if (done === true) throw invalid('the end');
      parts.push(value);
      size += value.length;
    }
    return parts.length === 1 ? bytes : Buffer.concat(parts);
  };
  let rest: Buffer = Buffer.alloc(0);
  for (let found = 0; found < count; found++) {
    let newline = rest.indexOf(NEWLINE);
    while (newline < 0) {
      if (rest.length > LONGEST_LINE) throw invalid(`${rest.length} bytes without a newline`);
      rest = await filled(rest, rest.length + 1);
      newline = rest.indexOf(NEWLINE);
    }
    const line = rest.toString('latin1', 0, newline);
    if (newline > LONGEST_LINE || !/^\d+$/.test(line)) throw invalid('another line');
    const length = Number(line);
    const result = await filled(rest.subarray(newline + 1), length);
    yield result.subarray(0, length);
    rest = result.subarray(length);
  }
  if (rest.length > 0) throw invalid(`${rest.length} bytes behind the last result`);
}

const NEWLINE = 0x0a;
/** Digits of a length. */
const LONGEST_LINE = 15;

function invalid(found: string): ToolError {
  return new ToolError('python did not compile all sources', [
    {
      message: 'the answer cannot be read',
      expected: 'for each source a line with the length of its pyc file, and the file',
      found,
    },
  ]);
}
