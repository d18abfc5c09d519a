import { constants } from 'node:buffer';
import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import { bytesOf, type Most } from './most.js';
import { damaged, tooLarge } from './problems.js';

const LARGEST_BUFFER = constants.MAX_LENGTH;

/** RFC 1952: the byte that names the operating system; zlib writes another one on each. */
const OS_OFFSET = 9;
const OS_UNIX = 3;

/** gzip data with no name and no time; the same bytes on Linux and macOS. `level` is 1 to 9. */
export function gzip(bytes: Uint8Array, level: number): Buffer {
  const compressed = gzipSync(bytes, { level, memLevel: 9 });
  compressed[OS_OFFSET] = OS_UNIX;
  return compressed;
}

/**
 * True where this Node's zlib gives the bytes that Node's own does (20, 22 and 24 agree). One linked with another zlib, as
 * Linux distributions build it, may compress as well, but not to the same bytes, so its images have other digests.
 */
export function hasUsualZlib(): boolean {
  return createHash('sha256').update(gzip(sample(), 5)).digest('hex') === USUAL_SHA256;
}

const USUAL_SHA256 = '3c382e44e8395ca6532a95db1d88db3cce8013b51b77e785c429ab40caf8bd24';

// So many symbols that zlib has to flush: there its versions differ. Numbers of a linear congruential generator.
function sample(): Buffer {
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (seed >>> 8) % 9973;
  };
  return Buffer.from(Array.from({ length: 60_000 }, next).join(' '));
}

/** Reads every member of gzip data. Throws UserError for damaged data, also behind it, or for more than `most` bytes. */
export function gunzip(bytes: Uint8Array, most: Most): Buffer {
  const { buffer, engine } = inflate(bytes, most);
  refuseMore(engine.bytesWritten, bytes.length);
  return buffer;
}

/** The same piece by piece. */
export async function* gunzipPieces(
  pieces: Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  function* counted() {
    for (const piece of pieces) {
      size += piece.length;
      yield piece;
    }
  }
  const source = Readable.from(counted());
  let failure: unknown;
  source.on('error', (error) => {
    failure = error;
  });
  const inflated = createGunzip({ chunkSize: OUTPUT });
  try {
    // The end is told by the iterator; without a callback it would be thrown as well.
    for await (const chunk of pipeline(source, inflated, () => {})) yield chunk as Buffer;
  } catch (error) {
    if (failure !== undefined) throw failure;
    throw damaged('gzip', error instanceof Error ? error.message : String(error), error);
  }
  refuseMore(inflated.bytesWritten, size);
}

const OUTPUT = 1 << 18;

// zlib stops without a word at zeros that follow a member, whatever comes behind them.
function refuseMore(read: number, size: number): void {
  if (read !== size) throw damaged('gzip', `the data ends at byte ${read}, but more follows`);
}

function inflate(bytes: Uint8Array, most: Most): { buffer: Buffer; engine: { bytesWritten: number } } {
  try {
    // Documented for the synchronous functions too, but their types know only the Buffer.
    const inflated: unknown = gunzipSync(bytes, {
      maxOutputLength: Math.min(bytesOf(most), LARGEST_BUFFER),
      info: true,
    });
    return inflated as ReturnType<typeof inflate>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge('gzip', most);
    throw damaged('gzip', message, error);
  }
}
