import { copyFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { isSystemError, UserError } from '../../errors.js';
import { cannotWrite } from '../../host/fs/errors.js';
import { ensureFolder } from '../../host/fs/folders.js';
import { readFolder, readText, realPathOf, statOf } from '../../host/fs/read.js';
import { writeFileAtomic, writeFolderAtomic } from '../../host/fs/write.js';
import { readTreeEntries } from '../open-tree.js';

/** A recipe that is written: its folder with some files changed. */
export interface WrittenRecipe {
  /** The folder that is copied. */
  readonly source: string;
  /** The folder that it becomes, below that of all recipes; empty for that folder itself. */
  readonly path: string;
  /** Texts of files that are changed or new, by their paths in the recipe's folder. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Throws UserError unless the folder can be made: it is absent or empty, and neither inside nor around that of the recipes. */
export function checkNewFolder(out: string, recipes: string): void {
  const stats = statOf(out);
  const [from, to] = [realPlace(resolve(recipes)), realPlace(resolve(out))];
  const problem =
    isWithin(from, to) || isWithin(to, from)
      ? { message: 'this folder and that of the recipes are one in the other', found: recipes }
      : stats === null || (stats.isDirectory() && readFolder(out).length === 0)
        ? null
        : { message: 'there is something already', expected: 'a new or an empty folder' };
  if (problem === null) return;
  throw new UserError('the recipes cannot be written there', {
    where: out,
    ...problem,
    fix: 'give another folder to --out',
  });
}

/** Returns the path with the links in that part of it resolved that exists. */
function realPlace(path: string): string {
  return realPathOf(path) ?? join(realPlace(dirname(path)), basename(path));
}

/** Returns the texts of the files of a recipe's folder that features may change, by path: scripts, and `names`. */
export function readChangeable(folder: string, names: readonly string[]): Map<string, string> {
  const paths = readTreeEntries(folder)
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.sh') || names.includes(path))
    .filter((path) => statOf(join(folder, path))?.isFile());
  return new Map(paths.map((path) => [path, readText(join(folder, path)) ?? '']));
}

/** Writes the recipes into a new folder, which appears whole or not at all. Throws ToolError if the disk refuses. */
export async function writeRecipes(out: string, recipes: readonly WrittenRecipe[]): Promise<void> {
  await writeFolderAtomic(out, async (aside) => {
    for (const recipe of recipes) writeRecipe(join(aside, recipe.path), recipe);
  });
}

function writeRecipe(folder: string, { source, texts }: WrittenRecipe): void {
  ensureFolder(folder);
  const entries = readTreeEntries(source);
  for (const { path, kind, target } of entries) {
    const place = join(folder, path);
    const text = texts.get(path);
    // What a link leads to may have other readers: its changed text takes the place of the link.
    if (text !== undefined) writeFileAtomic(place, text, modeOf(join(source, path)));
    else if (kind === 'folder') ensureFolder(place);
    else if (kind === 'link') write(place, () => symlinkSync(target ?? '', place));
    else write(place, () => copyFileSync(join(source, path), place));
  }
  const known = new Set(entries.map(({ path }) => path));
  for (const [path, text] of texts) if (!known.has(path)) writeFileAtomic(join(folder, path), text);
}

function modeOf(path: string): number {
  return ((statOf(path)?.mode ?? 0) & 0o100) === 0 ? 0o644 : 0o755;
}

function write(path: string, work: () => void): void {
  try {
    ensureFolder(dirname(path));
    work();
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
