import { join } from 'node:path';
import { type Problem, UserError } from '../../errors.js';
import { readText } from '../../host/fs/read.js';
import { packageFilesOf } from './channel-folder.js';
import type { PackageFacts } from './facts.js';
import { readIfThere, writeChanged } from './index-files.js';
import { type PatchInstructions, parsePatch } from './patch.js';
import { formatRemembered, type ListedFile, parseRemembered, type Remembered, recall } from './remembered.js';

/** Opens the package at a path: see describe-package.ts. */
export type Describe = (path: string) => Promise<PackageFacts>;

/** The packages of a subdir. */
export interface ReadPackages {
  readonly packages: readonly Remembered[];
  /** Files that are no packages, or cannot be used. */
  readonly problems: readonly Problem[];
  /** Of these, the files that could not be opened. */
  readonly broken: readonly string[];
  /** How many packages were opened; the others were known. */
  readonly opened: number;
}

/** Where a subdir's packages are remembered from run to run. Safe to delete. */
const MEMORY = '.cache/archi-construct.jsonl';

/** Reads a subdir's packages: opens those that are new or changed. `opened` hears of each. */
export async function readPackages(
  folder: string,
  subdir: string,
  { describe, opened }: { readonly describe: Describe; readonly opened: () => void },
): Promise<ReadPackages> {
  const { files, problems } = packageFilesOf(folder, subdir);
  const known = parseRemembered(readIfThere(join(folder, subdir, MEMORY)) ?? Buffer.alloc(0));
  const read = await Promise.all(
    files.map(async (file) => {
      const recalled = recall(known, file);
      if (recalled !== null) return { ...file, facts: recalled };
      return openPackage(folder, subdir, file, describe).finally(opened);
    }),
  );
  const packages = read.filter((one): one is Remembered => 'facts' in one);
  const broken = read.filter((one): one is BrokenFile => 'problems' in one);
  return {
    packages,
    problems: [...problems, ...broken.flatMap((one) => one.problems)],
    broken: broken.map(({ fn }) => fn),
    opened: files.filter((file) => recall(known, file) === null).length,
  };
}

/** Keeps what was found for the next run. */
export function rememberPackages(folder: string, subdir: string, packages: readonly Remembered[]): void {
  writeChanged(join(folder, subdir, MEMORY), formatRemembered(packages));
}

interface BrokenFile {
  readonly fn: string;
  readonly problems: readonly Problem[];
}

/** The facts of a package file; of one that cannot be used the reasons, with the subdir before its name. */
export async function openPackage(
  folder: string,
  subdir: string,
  file: ListedFile,
  describe: Describe,
): Promise<Remembered | BrokenFile> {
  try {
    return { ...file, facts: await describe(join(folder, subdir, file.fn)) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const placed = (problem: Problem) => ({ ...problem, where: `${subdir}/${problem.where ?? ''}` });
    return { fn: file.fn, problems: error.problems.map(placed) };
  }
}

/** A subdir's patch_instructions.json, and what it says; null where there is none. Throws UserError for a damaged one. */
export function readPatch(
  folder: string,
  subdir: string,
): { readonly text: string | null; readonly patch: PatchInstructions | null } {
  const path = join(folder, subdir, 'patch_instructions.json');
  const text = readText(path);
  return { text, patch: text === null ? null : parsePatch(text, path) };
}
