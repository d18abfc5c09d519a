import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageFacts } from '../channel/index/facts.js';
import { parsePatch } from '../channel/index/patch.js';
import { type IndexCodecs, type IndexFile, planSubdir, SHARD_INDEX } from '../channel/index/plan.js';
import { formatRemembered, parseRemembered, type Remembered, recall } from '../channel/index/remembered.js';
import { type Problem, UserError } from '../errors.js';
import { writeFileWhole } from '../host/files.js';
import { namesIn, packageFilesOf } from './channel-folder.js';
import { readText } from './edges.js';

/** What indexing a channel's folder needs from outside. */
export interface IndexEdges extends IndexCodecs {
  /** Opens the package at a path: see describe-package.ts. */
  readonly describe: (path: string) => Promise<PackageFacts>;
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
  /** Of the packages in its index. */
  readonly facts: readonly PackageFacts[];
  /** Of the packages that were left out. */
  readonly problems: readonly Problem[];
  /** How many packages were opened; the others were known. */
  readonly opened: number;
}

/** Where a subdir's packages are remembered from run to run. Safe to delete. */
const MEMORY = '.cache/archi-construct.jsonl';

/** Opens what is new or changed in a subdir, and writes its index. */
export async function indexSubdir(folder: string, subdir: string, edges: IndexEdges): Promise<IndexedSubdir> {
  const at = join(folder, subdir);
  const { files, problems: unnamed } = packageFilesOf(folder, subdir);
  const known = parseRemembered(readIfThere(join(at, MEMORY)) ?? Buffer.alloc(0));
  const read = await Promise.all(files.map((file) => factsFor(file, known, join(at, file.fn), edges)));
  const remembered = read.flatMap(({ remembered: one }) => one ?? []);
  const patchFile = join(at, 'patch_instructions.json');
  const patchText = readText(patchFile);
  const patch = patchText === null ? null : parsePatch(patchText, patchFile);
  const facts = remembered.map((one) => one.facts);
  const plan = await planSubdir({ subdir, facts, patch }, edges);
  const before = readIfThere(join(at, SHARD_INDEX));
  writeFiles(folder, plan.files);
  writeChanged(join(at, MEMORY), formatRemembered(remembered));
  await removeOldShards({ folder, subdir, before, files: plan.files }, edges);
  const broken = read.flatMap(({ problems }) => problems.map((problem) => placed(subdir, problem)));
  return {
    subdir,
    facts: plan.facts,
    problems: [...unnamed, ...broken, ...plan.problems],
    opened: read.filter(({ opened }) => opened).length,
  };
}

/** Writes what is not there yet in these bytes, in their order; see host/files for errors. */
export function writeFiles(folder: string, files: readonly IndexFile[]): void {
  for (const { path, content } of files) {
    if (content === null) rmSync(join(folder, path), { force: true });
    else writeChanged(join(folder, path), content);
  }
}

// A file that stays as it is keeps its time and its ETag.
function writeChanged(path: string, content: Uint8Array): void {
  if (
    statSync(path, { throwIfNoEntry: false })?.size === content.length &&
    readIfThere(path)?.equals(content)
  )
    return;
  writeFileWhole(path, content);
}

interface Read {
  readonly remembered: Remembered | null;
  readonly problems: readonly Problem[];
  readonly opened: boolean;
}

async function factsFor(
  file: Omit<Remembered, 'facts'>,
  known: ReadonlyMap<string, Remembered>,
  path: string,
  edges: IndexEdges,
): Promise<Read> {
  const recalled = recall(known, file);
  if (recalled !== null) return { remembered: { ...file, facts: recalled }, problems: [], opened: false };
  try {
    const facts = await edges.describe(path);
    return { remembered: { ...file, facts }, problems: [], opened: true };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { remembered: null, problems: error.problems, opened: true };
  } finally {
    edges.opened();
  }
}

function placed(subdir: string, problem: Problem): Problem {
  return { ...problem, where: `${subdir}/${problem.where ?? ''}` };
}

const SHARD = /^[0-9a-f]{64}\.msgpack\.zst$/;
const DAY = 86_400_000;

/**
 * Shards that neither this index names nor the one before it, which somebody may be reading. Young ones stay: another
 * process may be about to name them.
 */
async function removeOldShards(
  {
    folder,
    subdir,
    before,
    files,
  }: { folder: string; subdir: string; before: Buffer | null; files: readonly IndexFile[] },
  { shardsNamed, now }: IndexEdges,
): Promise<void> {
  const named = before === null ? [] : await shardsNamed(before);
  if (named === null) return;
  const kept = new Set([...named, ...files.map(({ path }) => path.slice(subdir.length + 1))]);
  for (const name of namesIn(folder, subdir).filter((one) => SHARD.test(one) && !kept.has(one))) {
    const path = join(folder, subdir, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs < now() - DAY) rmSync(path, { force: true });
  }
}

function readIfThere(path: string): Buffer | null {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : null;
}
