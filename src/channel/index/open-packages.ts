import { join } from 'node:path';
import { type Problem, UserError } from '../../errors.js';
import { readText } from '../../host/fs/read.js';
import {
  type CachedFacts,
  findFacts,
  formatCachedFacts,
  type ListedFile,
  parseCachedFacts,
} from './cached-facts.js';
import type { PackageFacts } from './facts.js';
import { packageFilesOf, readIfThere, writeChanged } from './open-folder.js';
import { type PatchInstructions, parsePatch } from './patch.js';

/** Opens the package at a path: see `describePackage`. */
export type Describe = (path: string) => Promise<PackageFacts>;

/** The packages of a subdir. */
export interface ReadPackages {
  readonly packages: readonly CachedFacts[];
  /** The problems of files that are no packages, or cannot be used. */
  readonly problems: readonly Problem[];
  /** Names of the files that could not be opened. */
  readonly broken: readonly string[];
  /** Number of packages that were opened; the others were known from an earlier run. */
  readonly opened: number;
}

/** The path of the cached facts below a subdir. The file may be deleted. */
const CACHE = '.cache/archi-construct.jsonl';

/** Reads the packages of a subdir. Opens new and changed ones, and calls `opened` after each. */
export async function readPackages(
  folder: string,
  subdir: string,
  { describe, opened }: { readonly describe: Describe; readonly opened: () => void },
): Promise<ReadPackages> {
  const { files, problems } = packageFilesOf(folder, subdir);
  const cache = parseCachedFacts(readIfThere(join(folder, subdir, CACHE)) ?? Buffer.alloc(0));
  const results = await Promise.all(
    files.map(async (file) => {
      const facts = findFacts(cache, file);
      if (facts !== null) return { ...file, facts };
      return readPackage(folder, subdir, file, describe).finally(opened);
    }),
  );
  const packages = results.filter((result): result is CachedFacts => 'facts' in result);
  const broken = results.filter((result): result is BrokenFile => 'problems' in result);
  return {
    packages,
    problems: [...problems, ...broken.flatMap((file) => file.problems)],
    broken: broken.map(({ fn }) => fn),
    opened: files.filter((file) => findFacts(cache, file) === null).length,
  };
}

/** Writes the facts for the next run. */
export function writeCachedFacts(folder: string, subdir: string, packages: readonly CachedFacts[]): void {
  writeChanged(join(folder, subdir, CACHE), formatCachedFacts(packages));
}

interface BrokenFile {
  readonly fn: string;
  readonly problems: readonly Problem[];
}

/** Opens a package file. Returns its facts, or the reasons why it cannot be used, each with `subdir/file` as its place. */
export async function readPackage(
  folder: string,
  subdir: string,
  file: ListedFile,
  describe: Describe,
): Promise<CachedFacts | BrokenFile> {
  try {
    return { ...file, facts: await describe(join(folder, subdir, file.fn)) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const placed = (problem: Problem) => ({ ...problem, where: `${subdir}/${problem.where ?? ''}` });
    return { fn: file.fn, problems: error.problems.map(placed) };
  }
}

/** Reads a subdir's patch_instructions.json, as text and parsed; null if there is none. Throws UserError if it is damaged. */
export function readPatch(
  folder: string,
  subdir: string,
): { readonly text: string | null; readonly patch: PatchInstructions | null } {
  const path = join(folder, subdir, 'patch_instructions.json');
  const text = readText(path);
  return { text, patch: text === null ? null : parsePatch(text, path) };
}
