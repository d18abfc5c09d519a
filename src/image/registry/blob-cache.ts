import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArchiError, isMissing, unreadable } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { Clock } from '../../host/clock.js';
import type { HttpGet, HttpResponse } from '../../host/http/get.js';
import { differenceOf } from '../../store/checksums.js';
import { explainDiskErrors } from '../../store/disk.js';
import { download } from '../../store/download.js';
import { takePartial } from '../../store/partial.js';
import { DamagedBlob, readChecked } from '../oci/blob.js';
import { algorithmOf, digestOf, hexOf } from '../oci/digest.js';
import type { Descriptor, Digest } from '../types.js';

/** A cache of registry content by digest, so that bases are fetched once. Several processes may share its folder. */
export interface BlobCache {
  /** Returns a cached document with a correct digest; null if there is none. */
  find(digest: Digest): Promise<Buffer | null>;
  put(bytes: Uint8Array, digest: Digest): void;
  /** Reads and checks a blob; fetches it into the cache first if it is missing. Throws ToolError if it cannot be fetched. */
  read(blob: Descriptor, open: () => Promise<BlobSource>): AsyncIterable<Uint8Array>;
}

/** The url of a blob and how to fetch it. */
export interface BlobSource {
  readonly url: string;
  readonly get: HttpGet;
  /** Throws if a response is not the blob. */
  readonly check: (response: HttpResponse) => Promise<void>;
}

/** Opens the cache below `cacheDir`; `write` writes a file atomically. The next run resumes an interrupted download. */
export function openBlobCache(options: {
  readonly cacheDir: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly write: (path: string, content: Uint8Array) => void;
  readonly emit: Emit;
}): BlobCache {
  const folder = join(options.cacheDir, 'blobs');
  const pathOf = (digest: Digest) => {
    const hex = hexOf(digest);
    return join(folder, algorithmOf(digest), hex.slice(0, 2), hex);
  };
  return {
    async find(digest) {
      const bytes = await readFile(pathOf(digest)).catch(nullIfMissing(pathOf(digest)));
      return bytes !== null && digestOf(bytes, algorithmOf(digest)) === digest ? bytes : null;
    },
    put: (bytes, digest) => options.write(pathOf(digest), bytes),
    async *read(blob, open) {
      const path = pathOf(blob.digest);
      const there = await stat(path).catch(nullIfMissing(path));
      if (there?.size !== blob.size) {
        const source = await open();
        const partial = { folder: join(folder, 'partial'), now: options.clock.now() };
        const watch = watchOf(blob, options.emit);
        await explainDiskErrors(options.cacheDir, () => fetchInto(path, { blob, source, partial, watch }));
        options.emit({ kind: 'end', step: blob.digest });
      }
      yield* readKept(path, blob);
    },
  };
}

/** Deletes a file that is damaged, so that the next run fetches it again. */
async function* readKept(path: string, blob: Descriptor): AsyncGenerator<Uint8Array> {
  try {
    yield* readChecked({ ...blob, read: () => createReadStream(path, { highWaterMark: PIECE }) });
  } catch (error) {
    if (error instanceof DamagedBlob) await rm(path, { force: true });
    throw error;
  }
}

const PIECE = 1024 * 1024;

function watchOf({ digest, size }: Descriptor, emit: Emit): (bytes: number) => void {
  const title = `Fetching ${algorithmOf(digest)}:${hexOf(digest).slice(0, 12)}`;
  emit({ kind: 'start', step: digest, title, total: size, unit: 'bytes' });
  return (done) => emit({ kind: 'progress', step: digest, done });
}

async function fetchInto(
  path: string,
  job: {
    blob: Descriptor;
    source: BlobSource;
    partial: { folder: string; now: number };
    watch: (bytes: number) => void;
  },
): Promise<void> {
  const { blob, source, watch } = job;
  const hex = hexOf(blob.digest);
  const isSha256 = algorithmOf(blob.digest) === 'sha256';
  const expected = { sha256: isSha256 ? hex : null, md5: null, size: blob.size };
  const partial = await takePartial({ ...job.partial, key: hex });
  const request = { ...source, expected, path: partial.path, watch, signal: NEVER };
  const measured = await download(request).catch(async (error: unknown) => {
    if (error instanceof ArchiError) await partial.release();
    else await rm(partial.path, { force: true });
    throw error;
  });
  if (differenceOf(expected, measured) !== null) {
    await rm(partial.path, { force: true });
    throw new DamagedBlob(blob, `${measured.size} bytes of sha256:${measured.sha256}`);
  }
  // The download computes no other digest than sha256: for others the file is read again.
  if (!isSha256) for await (const _ of readKept(partial.path, blob));
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  await rename(partial.path, path);
}

const NEVER = new AbortController().signal;

function nullIfMissing(path: string): (error: unknown) => null {
  return (error) => {
    if (isMissing(error)) return null;
    throw unreadable(path, error);
  };
}
