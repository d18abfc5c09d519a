import { join } from 'node:path';
import type { Problem } from '../../errors.js';
import { packageFilesOf } from './channel-folder.js';
import type { PackageFacts } from './facts.js';
import { listFiles, listWritten, readIfThere, removeOldShards, writeFiles } from './index-files.js';
import { type Describe, openPackage, readPackages, readPatch, rememberPackages } from './index-packages.js';
import { areSame, type Made, sourceOf } from './made.js';
import { type IndexCodecs, planSubdir, recordsOf, SHARD_INDEX } from './plan.js';

/** What indexing a channel's folder needs from outside. */
export interface IndexDeps extends IndexCodecs {
  readonly describe: Describe;
  /** The shards that a shard index names, by file name; null for bytes that are none. */
  readonly shardsNamed: (index: Uint8Array) => Promise<readonly string[] | null>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Hears of each package that had to be opened. */
  readonly opened: () => void;
}

/** What became of a subdir. */
export interface IndexedSubdir {
  readonly subdir: string;
  /** How many packages are in its index. */
  readonly packages: number;
  /** Of the packages that were left out. */
  readonly problems: readonly Problem[];
  /** How many packages were opened; the others were known. */
  readonly opened: number;
}

interface WrittenSubdir extends IndexedSubdir {
  /** What the index says of its packages. */
  readonly facts: readonly PackageFacts[];
  /** What the next run has to know; null where another process is writing this index. */
  readonly made: Made | null;
}

/** Opens what is new or changed in a subdir, and writes its index. */
export async function indexSubdir(folder: string, subdir: string, deps: IndexDeps): Promise<WrittenSubdir> {
  const at = join(folder, subdir);
  const { packages, problems, broken, opened } = await readPackages(folder, subdir, deps);
  const { text, patch } = readPatch(folder, subdir);
  const plan = await planSubdir({ subdir, facts: packages.map(({ facts }) => facts), patch }, deps);
  const before = readIfThere(join(at, SHARD_INDEX));
  writeFiles(folder, plan.files);
  rememberPackages(folder, subdir, packages);
  // Somebody may be reading by the index before.
  const named = before === null ? [] : await deps.shardsNamed(before);
  const names = plan.files.map(({ path }) => path.slice(subdir.length + 1));
  if (named !== null) removeOldShards(at, new Set([...names, ...named]), deps.now());
  const files = listWritten(folder, plan.files);
  const of = sourceOf({ files: packages, patch: text, hasBzip2: deps.bzip2Compress !== null });
  const inIndex = plan.facts.length;
  return {
    subdir,
    packages: inIndex,
    problems: [...problems, ...plan.problems],
    opened,
    facts: plan.facts,
    made: files && { of, packages: inIndex, broken, problems: plan.problems, files },
  };
}

/**
 * A subdir whose index is what it was made to be. Null where anything has changed: a package, the patch, the index itself,
 * what this machine can make. A package that could not be opened is tried again.
 */
export async function unchangedSubdir(
  folder: string,
  subdir: string,
  made: Made,
  deps: IndexDeps,
): Promise<IndexedSubdir | null> {
  const { files, problems } = packageFilesOf(folder, subdir);
  const isBroken = new Set(made.broken);
  const broken = files.filter(({ fn }) => isBroken.has(fn));
  const sound = files.filter(({ fn }) => !isBroken.has(fn));
  const { text } = readPatch(folder, subdir);
  const of = sourceOf({ files: sound, patch: text, hasBzip2: deps.bzip2Compress !== null });
  const paths = made.files.map(({ fn }) => fn);
  if (of !== made.of || !areSame(made.files, listFiles(folder, paths))) return null;
  const again = await Promise.all(
    broken.map((file) => openPackage(folder, subdir, file, deps.describe).finally(deps.opened)),
  );
  const reasons = again.flatMap((one) => ('problems' in one ? [one.problems] : []));
  if (reasons.length < again.length) return null;
  removeOldShards(
    join(folder, subdir),
    new Set(paths.map((path) => path.slice(subdir.length + 1))),
    deps.now(),
  );
  return {
    subdir,
    packages: made.packages,
    problems: [...problems, ...reasons.flat(), ...made.problems],
    opened: broken.length,
  };
}

/** What the index of an unchanged subdir says of its packages, as they are remembered. */
export async function factsOfUnchanged(
  folder: string,
  subdir: string,
  deps: IndexDeps,
): Promise<readonly PackageFacts[]> {
  const { packages } = await readPackages(folder, subdir, deps);
  const { patch } = readPatch(folder, subdir);
  return recordsOf({ subdir, facts: packages.map(({ facts }) => facts), patch }).facts;
}
