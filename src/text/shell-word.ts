/** Returns a shell word for a command line that the user may paste, quoted if necessary. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Returns a shell word for any POSIX shell, always quoted: the only way a value enters a script. A newline becomes the script's
 * variable `newline`, so that no part of a value looks like a line of the script. Throws RangeError for NUL, which no word can
 * contain.
 */
export function shellQuote(value: string): string {
  if (value.includes('\0')) throw new RangeError('a shell word cannot hold a NUL');
  return value
    .split('\n')
    .map((line) => `'${line.replaceAll("'", "'\\''")}'`)
    .join('"$newline"');
}
