import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFolder } from './channels.js';

const PROGRAM_DIR = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Resolves a channel of a shipped manifest. A folder below the program's own folder, such as `dist/bookworm`, is taken from the
 * current folder, because users do not build channels in the program's folder; unless only the program's exists. Returns
 * any other channel unchanged.
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
