import { fileURLToPath } from 'node:url';

const END_WITH_READER = fileURLToPath(new URL('../../construct/engine/end-with-reader.sh', import.meta.url));

/**
 * Returns the words that run a command, with all that it starts, for no longer than its standard input is open: that of a process
 * closes when it has ended, however it ended. The command has to be run in a process group of its own, and gets an empty input.
 */
export function endingWithReader(words: readonly string[]): string[] {
  return ['/bin/sh', END_WITH_READER, ...words];
}
