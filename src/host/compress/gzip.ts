import { constants } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import { messageOf } from '../../errors.js';
import { sha256 } from '../../sha256.js';
import { bytesOf, type Most } from './most.js';
import { damaged, tooLarge } from './problems.js';

const LARGEST_BUFFER = constants.MAX_LENGTH;

/** RFC 1952: the byte that names the operating system. zlib writes a different one on each. */
const OS_OFFSET = 9;
const OS_UNIX = 3;

/** Bytes of output per call of zlib: its default of 16 KiB takes 4 % more time. */
const COMPRESSED = 1 << 16;

/** The most memory that zlib takes for its tables. */
const MEM_LEVEL = 9;

/** Returns gzip data without file name and time: the same bytes on Linux and macOS. `level` is 1 to 9. */
export function gzip(bytes: Uint8Array, level: number): Buffer {
  return asUnixGzip(gzipSync(bytes, { ...gzipOptions(level), chunkSize: COMPRESSED }));
}

/** What the compressed bytes depend on beside the content. */
export function gzipOptions(level: number) {
  return { level, memLevel: MEM_LEVEL };
}

/** Changes the header of a gzip stream to the one that zlib writes on Unix. Returns the same bytes. */
export function asUnixGzip(compressed: Buffer): Buffer {
  compressed[OS_OFFSET] = OS_UNIX;
  return compressed;
}

/**
 * Returns whether this Node's zlib gives the same bytes as the zlib bundled with Node (20, 22 and 24 agree). A Node linked with
 * another zlib, as Linux distributions build it, compresses as well, but to other bytes, so its images have other digests.
 */
export function hasUsualZlib(): boolean {
  isUsual ??= sha256(gzip(sample(), 5)) === USUAL_SHA256;
  return isUsual;
}

let isUsual: boolean | undefined;

const USUAL_SHA256 = '3c382e44e8395ca6532a95db1d88db3cce8013b51b77e785c429ab40caf8bd24';

// The sample has enough symbols to make zlib flush, where its versions differ. The numbers are those of a linear congruential
// generator.
function sample(): Buffer {
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (seed >>> 8) % 9973;
  };
  return Buffer.from(Array.from({ length: 60_000 }, next).join(' '));
}

/**
 * Returns the decompressed content of all gzip members. Throws UserError if the data is damaged, is followed by other bytes, or
 * if the output exceeds `most` bytes.
 */
export function gunzip(bytes: Uint8Array, most: Most): Buffer {
  const { buffer, engine } = inflate(bytes, most);
  refuseMore(engine.bytesWritten, bytes.length);
  return buffer;
}

/** Same as `gunzip`, but yields pieces, and without a limit. */
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
    // The iterator reports errors; without a callback `pipeline` would throw them a second time.
    for await (const chunk of pipeline(source, inflated, () => {})) yield chunk as Buffer;
  } catch (error) {
    if (failure !== undefined) throw failure;
    throw damaged('gzip', messageOf(error), error);
  }
  refuseMore(inflated.bytesWritten, size);
}

const OUTPUT = 1 << 18;

// zlib stops silently at zeros after a member, even if other bytes follow them.
function refuseMore(read: number, size: number): void {
  if (read !== size) throw damaged('gzip', `the data ends at byte ${read}, but more follows`);
}

function inflate(bytes: Uint8Array, most: Most): { buffer: Buffer; engine: { bytesWritten: number } } {
  try {
    // `info` is documented for the synchronous functions too, but their types know only the Buffer.
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
