import { sysrootPath, toolchainPath } from './compilers/layout.js';
import { bundleCertificates } from './debian/certificates.js';
import { applyEdits, rewriteShebang } from './edit.js';
import { condaPath } from './layout.js';
import { type PathOf, type PlacedEntry, placeEntries, withoutDangling } from './place.js';
import { relocateText } from './relocate-text.js';
import type { DebEntry } from './tar-entries.js';
import { type BootstrapRecipe, type PackageBuild, PLACEHOLDER } from './types.js';
import { layWheels } from './wheel.js';

/** Places the files of a build's Debian packages, changes what has to change, and adds what is not Debian's. */
export function layOut(
  debEntries: readonly DebEntry[],
  beside: readonly PlacedEntry[],
  build: Pick<PackageBuild, 'recipe' | 'python'>,
): PlacedEntry[] {
  const { recipe, python } = build;
  const sitePackages = `lib/python${python}/site-packages`;
  const placed = layWheels({
    entries: placeEntries(debEntries, pathOf(build), beside),
    wheels: recipe.wheels,
    sitePackages,
  });
  const drop = recipe.drop.map((pattern) => new RegExp(pattern));
  const kept = placed.filter(({ path }) => !drop.some((pattern) => pattern.test(path)));
  const bundled =
    recipe.certificates === null ? kept : bundleCertificates(kept, fill(recipe.certificates, python));
  const relocated = recipe.layout === 'prefix' ? bundled.map(relocateText) : bundled;
  const edited = applyEdits({ entries: relocated, edits: recipe.edits, python, where: recipe.name });
  const final = edited.map((entry) => rewriteShebang(entry, python));
  const mtime = newestOf(debEntries);
  return [
    ...withoutDangling(final, beside),
    ...addedLinks(recipe, python, edited),
    ...addedFiles(recipe, python, mtime),
  ];
}

/** Returns where the files of a build go. */
export function pathOf({ recipe, python }: Pick<PackageBuild, 'recipe' | 'python'>): PathOf {
  const { layout, names } = recipe;
  if (layout === 'toolchain') return (path) => toolchainPath(path, names);
  if (layout === 'sysroot') return (path) => sysrootPath(path, names);
  return (path) => condaPath(path, python);
}

function addedFiles(recipe: BootstrapRecipe, python: string | null, mtime: number): PlacedEntry[] {
  return Object.entries(recipe.files).map(([path, text]) => ({
    type: 'file',
    path: fill(path, python),
    mode: path.startsWith('bin/') ? 0o755 : 0o644,
    mtime,
    data: Buffer.from(fill(text, python).replaceAll('{prefix}', PLACEHOLDER)),
  }));
}

function addedLinks(
  recipe: BootstrapRecipe,
  python: string | null,
  entries: readonly PlacedEntry[],
): PlacedEntry[] {
  const mtime = newestOf(entries);
  return Object.entries(recipe.links).map(([path, target]) => ({
    type: 'softlink',
    path: fill(path, python),
    target: fill(target, python),
    mtime,
  }));
}

function fill(text: string, python: string | null): string {
  return text.replaceAll('{python}', python ?? '');
}

/** Returns the path of the program that gets the prefix placeholder; null for none. */
export function prefixIn({ recipe, python }: Pick<PackageBuild, 'recipe' | 'python'>): string | null {
  return recipe.prefixIn === null ? null : fill(recipe.prefixIn, python);
}

/** Returns the modification time of the newest entry; 0 if there are none. */
export function newestOf(entries: readonly { readonly mtime: number }[]): number {
  return entries.reduce((newest, { mtime }) => Math.max(newest, mtime), 0);
}
