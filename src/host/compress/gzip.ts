import { gunzipSync, gzipSync } from 'node:zlib';
import { damaged, tooLarge } from './problems.js';

/** RFC 1952: the byte that names the operating system; zlib writes another one on each. */
const OS_OFFSET = 9;
const OS_UNIX = 3;

/** gzip data with no name and no time; the same bytes on Linux and macOS. `level` is 1 to 9. */
export function gzip(bytes: Uint8Array, level: number): Buffer {
  const compressed = gzipSync(bytes, { level, memLevel: 9 });
  compressed[OS_OFFSET] = OS_UNIX;
  return compressed;
}

/** Reads every member of gzip data. Throws UserError for damaged data, also behind it, or for more than `limit` bytes. */
export function gunzip(bytes: Uint8Array, limit: number): Buffer {
  const { buffer, engine } = inflate(bytes, limit);
  // zlib stops without a word at zeros that follow a member, whatever comes behind them.
  if (engine.bytesWritten !== bytes.length)
    throw damaged('gzip', `the data ends at byte ${engine.bytesWritten}, but more follows`);
  return buffer;
}

function inflate(bytes: Uint8Array, limit: number): { buffer: Buffer; engine: { bytesWritten: number } } {
  try {
    // Documented for the synchronous functions too, but their types know only the Buffer.
    const inflated: unknown = gunzipSync(bytes, { maxOutputLength: limit, info: true });
    return inflated as ReturnType<typeof inflate>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge('gzip', limit);
    throw damaged('gzip', message, error);
  }
}
