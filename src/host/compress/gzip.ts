import { gunzipSync, gzipSync } from 'node:zlib';
import { damaged, tooLarge } from './problems.js';

/** RFC 1952: the byte that names the operating system; zlib writes another one on each. */
const OS_OFFSET = 9;
const OS_UNIX = 3;

/** gzip data with no name and no time; the same bytes on Linux and macOS. `level` is 1 to 9. */
export function gzip(bytes: Uint8Array, level: number): Buffer {
  const compressed = gzipSync(bytes, { level });
  compressed[OS_OFFSET] = OS_UNIX;
  return compressed;
}

/** Reads every member of gzip data. Throws UserError for damaged data, or for more than `limit` bytes. */
export function gunzip(bytes: Uint8Array, limit: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge('gzip', limit);
    throw damaged('gzip', message, error);
  }
}
