import { dirname } from 'node:path';
import { cacheKey } from '../cache-keys.js';
import { messageOf, UserError } from '../errors.js';
import { type Content, contentDigest } from '../formats/content.js';
import { loadCodecs } from '../host/compress/codecs.js';
import { loadZstd } from '../host/compress/zstd.js';
import { type Scratch, withScratch } from '../host/fs/scratch.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { serveJobs } from '../host/threads/pool.js';
import { openPackage } from '../package/open.js';
import type { OpenedPackage } from '../package/types.js';
import { openResults } from '../store/results.js';
import { openWheel } from '../wheels/lay/wheel.js';
import { collectFacts, FACTS_VERSION, type Facts } from './facts.js';
import type { WheelToLay } from './types.js';
import { atItsPlaces } from './wheels.js';

/** One package file to scan. */
export interface ScanJob {
  readonly path: string;
  readonly fn: string;
  /** The checksums that its channel gives, lower-case hex. */
  readonly sha256: string | null;
  readonly md5: string | null;
  /** Bytes; the largest packages are scanned first. */
  readonly size: number | null;
  /** The cache folder of facts. */
  readonly folder: string;
  /** Null for a package of conda. */
  readonly wheel: WheelToLay | null;
}

serveJobs((job: ScanJob) => withScratch(dirname(job.path), (scratch) => scanPackage(scratch, job)));
// Loads the decoder of most packages before the first job; if that fails, the job fails with the reason.
loadZstd().catch(() => {});

/** Returns the facts of one package, from the cache if they are there. Throws UserError if the package cannot be used. */
async function scanPackage(scratch: Scratch, job: ScanJob): Promise<Facts> {
  const { path, fn, sha256, md5, folder, wheel } = job;
  const bytes = openReadable(path, fn, scratch.open);
  const digest = contentDigest(bytes);
  if (sha256 !== null && sha256 !== digest) throw wrongChecksum(fn, `sha256 ${sha256}`, `sha256 ${digest}`);
  if (sha256 === null && md5 !== null && md5 !== contentDigest(bytes, 'md5'))
    throw wrongChecksum(fn, `md5 ${md5}`, 'another one');
  const cache = openResults<Facts>({ folder, write: writeFileAtomic });
  const key = cacheKey('facts', { layout: String(FACTS_VERSION), sha256: digest, fn, wheel });
  const cached = cache.find(key);
  if (cached !== null) return cached.facts;
  const facts = collectFacts(await opened(bytes, job, scratch));
  // Only the facts are kept, no bytes.
  cache.put(key, Buffer.alloc(0), facts);
  return facts;
}

async function opened(
  bytes: Content,
  { fn, wheel }: ScanJob,
  { keep, collect }: Scratch,
): Promise<OpenedPackage> {
  if (wheel === null) return openPackage({ bytes, keep, fn, codecs: await loadCodecs(fn) });
  const { python, ...named } = wheel;
  return atItsPlaces(await openWheel({ bytes, fn, collect, ...named }, python), python);
}

function openReadable(path: string, fn: string, open: (path: string) => Content): Content {
  try {
    return open(path);
  } catch (error) {
    const message = messageOf(error);
    throw new UserError(`${fn} cannot be read`, [{ where: fn, message }], { cause: error });
  }
}

function wrongChecksum(fn: string, expected: string, found: string): UserError {
  const message = 'its checksum is not the one in its channel';
  return new UserError(`${fn} is damaged`, [
    { where: fn, message, expected, found, fix: 'fetch the package again, or index the channel again' },
  ]);
}
