import { linkSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CachedFacts, formatCachedFacts } from '../../src/channel/index/cached-facts.js';
import { generatedRecords } from './generated.js';

/** Names that one file has: a file system may allow no more than 65,000. */
const NAMES_PER_FILE = 50_000;

/**
 * Writes a folder for `channel index` with this many generated packages for linux-aarch64, and what an earlier run would know of
 * them. The packages are names of a few empty files, which nobody opens.
 */
export function writeKnownPackages(folder: string, packages: number): void {
  const path = join(folder, 'linux-aarch64');
  const records = new Map(generatedRecords(packages));
  mkdirSync(join(path, '.cache'), { recursive: true });
  mkdirSync(join(folder, 'files'), { recursive: true });
  const names = [...records.keys()];
  for (const [at, fn] of names.entries()) {
    const file = join(folder, 'files', `${Math.floor(at / NAMES_PER_FILE)}`);
    if (at % NAMES_PER_FILE === 0) writeFileSync(file, '');
    linkSync(file, join(path, fn));
  }
  // A link changes the file's ctime, so it is read when there are all.
  const cached = [...records].map(([fn, raw]): CachedFacts => {
    const { size, mtimeNs, ctimeNs } = statSync(join(path, fn), { bigint: true });
    const { md5, sha256, size: _, ...index } = raw;
    const facts = {
      fn,
      size: Number(size),
      md5,
      sha256,
      index,
      runExports: {},
      about: ABOUT,
      traits: TRAITS,
    };
    return { fn, size: Number(size), mtime: String(mtimeNs), ctime: String(ctimeNs), facts };
  });
  writeFileSync(join(path, '.cache', 'archi-construct.jsonl'), formatCachedFacts(cached));
}

/** What a package says about itself in channeldata.json, as long as it is usual. */
const ABOUT = {
  home: 'https://example.org/package',
  license: 'MIT',
  summary: 'A package that is as long in channeldata.json as packages are.',
};

const TRAITS = { binary_prefix: false, text_prefix: true, 'activate.d': false, 'deactivate.d': false };
