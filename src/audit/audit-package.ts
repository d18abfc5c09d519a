import { dirname } from 'node:path';
import { cacheKey } from '../cache-keys.js';
import { UserError } from '../errors.js';
import { type Content, digestOf } from '../formats/content.js';
import { loadCodecs } from '../host/compress/compress.js';
import { type Scratch, withScratch } from '../host/fs/scratch.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { openPackage } from '../package/open.js';
import { openResults } from '../store/results.js';
import { collectFacts, FACTS_VERSION, type Facts } from './facts.js';

/** One package file to look into. */
export interface AuditJob {
  readonly path: string;
  readonly fn: string;
  /** What its channel says of it, lower-case hex. */
  readonly sha256: string | null;
  readonly md5: string | null;
  /** Bytes; the largest are looked into first. */
  readonly size: number | null;
  /** Where facts are kept. */
  readonly folder: string;
}

/** The facts of one package, out of the cache or now. Throws UserError for one that cannot be used. */
export async function auditPackage({ path, fn, sha256, md5, folder }: AuditJob): Promise<Facts> {
  return withScratch(dirname(path), (scratch) => auditIn(scratch, { path, fn, sha256, md5, folder }));
}

async function auditIn(
  { open, keep }: Scratch,
  { path, fn, sha256, md5, folder }: Omit<AuditJob, 'size'>,
): Promise<Facts> {
  const bytes = openReadable(path, fn, open);
  const found = digestOf(bytes);
  if (sha256 !== null && sha256 !== found) throw otherBytes(fn, `sha256 ${sha256}`, `sha256 ${found}`);
  if (sha256 === null && md5 !== null && md5 !== digestOf(bytes, 'md5'))
    throw otherBytes(fn, `md5 ${md5}`, 'another one');
  const cache = openResults<Facts>({ folder, write: writeFileAtomic });
  const key = cacheKey('facts', { layout: String(FACTS_VERSION), sha256: found, fn });
  const known = cache.find(key);
  if (known !== null) return known.facts;
  const facts = collectFacts(await openPackage({ bytes, keep, fn, codecs: await loadCodecs() }));
  // The description is all there is to keep.
  cache.put(key, Buffer.alloc(0), facts);
  return facts;
}

function openReadable(path: string, fn: string, open: (path: string) => Content): Content {
  try {
    return open(path);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError(`${fn} cannot be read`, [{ where: fn, message }], { cause: error });
  }
}

function otherBytes(fn: string, expected: string, found: string): UserError {
  const message = 'not the bytes that its channel names';
  return new UserError(`${fn} is damaged`, [
    { where: fn, message, expected, found, fix: 'fetch the package again, or index the channel anew' },
  ]);
}
