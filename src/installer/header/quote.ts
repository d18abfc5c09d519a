/**
 * The one way a value enters shell text: a single word that every POSIX shell reads back as exactly these characters.
 * No newline stands raw in it, so a value can never look like a line of the script. NUL cannot be in a shell word.
 */
export function shellQuote(value: string): string {
  if (value.includes('\0')) throw new RangeError('a shell word cannot hold a NUL');
  return value
    .split('\n')
    .map((line) => `'${line.replaceAll("'", "'\\''")}'`)
    .join('"$newline"');
}
