/** Returns one word for a command line that a person pastes, quoted if it has to be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Returns one word for any POSIX shell, always quoted: the only way a value enters a script. No newline stands raw in it, so a
 * value never looks like a line of the script (`newline` is a variable of it). Throws RangeError for NUL, which no word can hold.
 */
export function shellQuote(value: string): string {
  if (value.includes('\0')) throw new RangeError('a shell word cannot hold a NUL');
  return value
    .split('\n')
    .map((line) => `'${line.replaceAll("'", "'\\''")}'`)
    .join('"$newline"');
}
