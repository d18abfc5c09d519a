import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFolder } from './channels.js';

const PROGRAM_DIR = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The place of a channel that a manifest of the program's own gives as a folder: nobody makes channels in the program's
 * folder, so `dist/bookworm` there is `dist/bookworm` in the current folder, unless only the former is there.
 */
export function shippedChannel(
  channel: string,
  file: string,
  isThere: (path: string) => boolean,
  program = PROGRAM_DIR,
): string {
  if (!isFolder(channel) || isAbsolute(channel)) return channel;
  const own = join(dirname(file), channel);
  const way = relative(program, own);
  if (way === '' || way.split(sep)[0] === '..' || isAbsolute(way)) return channel;
  return isThere(own) && !isThere(resolve(way)) ? channel : resolve(way);
}
