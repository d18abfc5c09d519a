import { join } from 'node:path';
import { readFolder, readText } from '../host/fs/read.js';
import { type BinfmtHandler, parseBinfmt } from './binfmt.js';

const BINFMT = '/proc/sys/fs/binfmt_misc';

/** Returns the handlers of this machine's kernel; null if binfmt_misc is not mounted, or disabled as a whole. */
export function readHandlers(): readonly BinfmtHandler[] | null {
  if (readText(join(BINFMT, 'status'))?.trim() !== 'enabled') return null;
  return readFolder(BINFMT)
    .filter((name) => name !== 'status' && name !== 'register')
    .flatMap((name) => parseBinfmt(name, readText(join(BINFMT, name)) ?? '') ?? []);
}
