import { join } from 'node:path';
import type { Problem } from '../../errors.js';
import { readText } from '../../host/fs/read.js';
import type { SubdirFacts } from './channeldata.js';
import type { PackageFacts } from './facts.js';
import {
  listFiles,
  listWritten,
  packageFilesOf,
  readIfThere,
  removeOldShards,
  subdirsOf,
  writeChanged,
  writeFiles,
} from './open-folder.js';
import { type Describe, readPackage, readPackages, readPatch, writeCachedFacts } from './open-packages.js';
import { type IndexCodecs, planChanneldata, planSubdir, recordsOf, SHARD_INDEX } from './plan.js';
import { areSame, formatState, type IndexState, parseState, type SubdirState, sourceOf } from './state.js';

/** What indexing a folder needs from outside. */
export interface IndexDeps extends IndexCodecs {
  readonly describe: Describe;
  /** Returns the file names of the shards that a shard index lists; null if the bytes are no shard index. */
  readonly shardsNamed: (index: Uint8Array) => Promise<readonly string[] | null>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called after each package that is opened. */
  readonly opened: () => void;
}

/** The result for one subdir. */
export interface IndexedSubdir {
  readonly subdir: string;
  /** Number of packages in the index. */
  readonly packages: number;
  /** The problems of packages that were left out. */
  readonly problems: readonly Problem[];
  /** Number of packages that were opened; the others were known from an earlier run. */
  readonly opened: number;
}

/** The path of the state below the channel's folder. The file may be deleted. */
const STATE = '.cache/archi-construct.json';

/**
 * Indexes the channel in a folder. Opens only new and changed packages, and skips a subdir in which nothing has changed. Throws
 * ArchiError if the folder is no channel or cannot be written.
 */
export async function indexFolder(folder: string, deps: IndexDeps): Promise<readonly IndexedSubdir[]> {
  const before = parseState(readText(join(folder, STATE)) ?? '');
  const subdirs = subdirsOf(folder);
  const unchanged = new Map<string, WrittenSubdir>();
  for (const subdir of subdirs) {
    const state = before.subdirs[subdir];
    const indexed = state === undefined ? null : await unchangedSubdir(folder, subdir, state, deps);
    if (indexed !== null) unchanged.set(subdir, indexed);
  }
  if (unchanged.size === subdirs.length && hasChanneldata(folder, subdirs, before)) {
    return [...unchanged.values()].map(({ indexed }) => indexed);
  }
  const written: WrittenSubdir[] = [];
  for (const subdir of subdirs)
    written.push(unchanged.get(subdir) ?? (await indexSubdir(folder, subdir, deps)));
  await writeChanneldata(folder, written, deps);
  return written.map(({ indexed }) => indexed);
}

/** The result for a subdir whose index is up to date. */
interface WrittenSubdir {
  readonly indexed: IndexedSubdir;
  /** The facts of the packages in the index. */
  readonly facts: () => Promise<readonly PackageFacts[]>;
  /** State for the next run; null if another process is writing this index too. */
  readonly state: SubdirState | null;
}

async function writeChanneldata(
  folder: string,
  written: readonly WrittenSubdir[],
  { versions }: IndexDeps,
): Promise<void> {
  const facts: SubdirFacts[] = [];
  for (const { indexed, facts: read } of written) facts.push({ subdir: indexed.subdir, facts: await read() });
  const channeldata = [planChanneldata(facts, versions)];
  writeFiles(folder, channeldata);
  const [listed = null] = listWritten(folder, channeldata) ?? [];
  const states = written.flatMap(({ indexed, state }) =>
    state === null ? [] : [[indexed.subdir, state] as const],
  );
  const state = formatState({ subdirs: Object.fromEntries(states), channeldata: listed });
  writeChanged(join(folder, STATE), Buffer.from(state));
}

/** Returns true if channeldata.json was made from exactly these subdirs and has not changed. */
function hasChanneldata(folder: string, subdirs: readonly string[], state: IndexState): boolean {
  return (
    state.channeldata !== null &&
    Object.keys(state.subdirs).length === subdirs.length &&
    areSame([state.channeldata], listFiles(folder, [state.channeldata.fn]))
  );
}

/** Opens the new and changed packages of a subdir and writes its index. */
async function indexSubdir(folder: string, subdir: string, deps: IndexDeps): Promise<WrittenSubdir> {
  const path = join(folder, subdir);
  const { packages, problems, broken, opened } = await readPackages(folder, subdir, deps);
  const { text, patch } = readPatch(folder, subdir);
  const plan = await planSubdir({ subdir, facts: packages.map(({ facts }) => facts), patch }, deps);
  const oldIndex = readIfThere(join(path, SHARD_INDEX));
  writeFiles(folder, plan.files);
  writeCachedFacts(folder, subdir, packages);
  // Clients may still read the shards of the old index.
  const oldShards = oldIndex === null ? [] : await deps.shardsNamed(oldIndex);
  const names = plan.files.map((file) => file.path.slice(subdir.length + 1));
  if (oldShards !== null) removeOldShards(path, new Set([...names, ...oldShards]), deps.now());
  const files = listWritten(folder, plan.files);
  const source = sourceOf({ files: packages, patch: text, hasBzip2: deps.bzip2Compress !== null });
  const count = plan.facts.length;
  return {
    indexed: { subdir, packages: count, problems: [...problems, ...plan.problems], opened },
    facts: async () => plan.facts,
    state: files && { of: source, packages: count, broken, problems: plan.problems, files },
  };
}

/**
 * Returns the result for a subdir that needs no new index, after trying again to open the packages that could not be opened.
 * Returns null if a package, the patch, a file of the index or the availability of bzip2 has changed since `state`.
 */
async function unchangedSubdir(
  folder: string,
  subdir: string,
  state: SubdirState,
  deps: IndexDeps,
): Promise<WrittenSubdir | null> {
  const { files, problems } = packageFilesOf(folder, subdir);
  const isBroken = new Set(state.broken);
  const broken = files.filter(({ fn }) => isBroken.has(fn));
  const sound = files.filter(({ fn }) => !isBroken.has(fn));
  const { text } = readPatch(folder, subdir);
  const source = sourceOf({ files: sound, patch: text, hasBzip2: deps.bzip2Compress !== null });
  const paths = state.files.map(({ fn }) => fn);
  if (source !== state.of || !areSame(state.files, listFiles(folder, paths))) return null;
  const retried = await Promise.all(
    broken.map((file) => readPackage(folder, subdir, file, deps.describe).finally(deps.opened)),
  );
  const reasons = retried.flatMap((result) => ('problems' in result ? [result.problems] : []));
  if (reasons.length < retried.length) return null;
  const names = new Set(paths.map((path) => path.slice(subdir.length + 1)));
  removeOldShards(join(folder, subdir), names, deps.now());
  return {
    indexed: {
      subdir,
      packages: state.packages,
      problems: [...problems, ...reasons.flat(), ...state.problems],
      opened: broken.length,
    },
    facts: () => factsOfUnchanged(folder, subdir, deps),
    state,
  };
}

/** Returns the facts of the packages in an unchanged index, from the cache beside it. */
async function factsOfUnchanged(
  folder: string,
  subdir: string,
  deps: IndexDeps,
): Promise<readonly PackageFacts[]> {
  const { packages } = await readPackages(folder, subdir, deps);
  const { patch } = readPatch(folder, subdir);
  return recordsOf({ subdir, facts: packages.map(({ facts }) => facts), patch }).facts;
}
