import { sysrootPath, toolchainPath } from './compilers/layout.js';
import { bundleCertificates } from './debian/certificates.js';
import { applyEdits, rewriteShebang } from './edit.js';
import { condaPath } from './layout.js';
import { type PathOf, type PlacedEntry, placeEntries, withoutDangling } from './place.js';
import { relocateText } from './relocate-text.js';
import type { DebEntry } from './tar-entries.js';
import { type BootstrapRecipe, type PackageBuild, PLACEHOLDER } from './types.js';
import { layWheels } from './wheel.js';

/** What is known of a build when its files are laid out. */
type LaidOut = Pick<PackageBuild, 'recipe' | 'python' | 'version'>;

/** Places the files of a build's Debian packages, changes what has to change, and adds what is not Debian's. */
export function layOut(
  debEntries: readonly DebEntry[],
  beside: readonly PlacedEntry[],
  build: LaidOut,
): PlacedEntry[] {
  const { recipe, python } = build;
  const sitePackages = `lib/python${python}/site-packages`;
  const placed = layWheels({
    entries: placeEntries(debEntries, pathOf(build), beside),
    wheels: recipe.wheels,
    sitePackages,
  });
  const drop = recipe.drop.map((pattern) => new RegExp(pattern));
  const kept = moved(
    placed.filter(({ path }) => !drop.some((pattern) => pattern.test(path))),
    recipe.moves,
  );
  const bundled =
    recipe.certificates === null ? kept : bundleCertificates(kept, fill(recipe.certificates, build));
  const relocated = recipe.layout === 'prefix' ? bundled.map(relocateText) : bundled;
  const edited = applyEdits({ entries: relocated, edits: recipe.edits, python, where: recipe.name });
  const final = edited.map((entry) => rewriteShebang(entry, python));
  const files = addedFiles(build, newestOf(debEntries));
  return [...withoutDangling([...final, ...files], beside), ...addedLinks(build, edited)];
}

/** Returns where the files of a build go. */
export function pathOf({ recipe, python }: Pick<PackageBuild, 'recipe' | 'python'>): PathOf {
  const { layout, names } = recipe;
  if (layout === 'toolchain') return (path) => toolchainPath(path, names);
  if (layout === 'sysroot') return (path) => sysrootPath(path, names);
  return (path) => condaPath(path, python);
}

/** Soft links stay: they lead to what takes the file's place. */
function moved(entries: readonly PlacedEntry[], moves: BootstrapRecipe['moves']): PlacedEntry[] {
  const rules = Object.entries(moves).map(([pattern, path]) => [new RegExp(`^${pattern}$`), path] as const);
  return entries.map((entry) => {
    const rule = rules.find(([pattern]) => entry.type === 'file' && pattern.test(entry.path));
    return rule === undefined ? entry : { ...entry, path: entry.path.replace(...rule) };
  });
}

function addedFiles(build: LaidOut, mtime: number): PlacedEntry[] {
  return Object.entries(build.recipe.files).map(([path, text]) => ({
    type: 'file',
    path: fill(path, build),
    mode: path.startsWith('bin/') ? 0o755 : 0o644,
    mtime,
    data: Buffer.from(fill(text, build).replaceAll('{prefix}', PLACEHOLDER)),
  }));
}

function addedLinks(build: LaidOut, entries: readonly PlacedEntry[]): PlacedEntry[] {
  const mtime = newestOf(entries);
  return Object.entries(build.recipe.links).map(([path, target]) => ({
    type: 'softlink',
    path: fill(path, build),
    target: fill(target, build),
    mtime,
  }));
}

function fill(text: string, { python, version }: Pick<LaidOut, 'python' | 'version'>): string {
  const start = version.split('.').slice(0, 2).join('.');
  return text.replaceAll('{python}', python ?? '').replaceAll('{x.y}', start);
}

/** Returns the path of the program that gets the prefix placeholder; null for none. */
export function prefixIn(build: LaidOut): string | null {
  return build.recipe.prefixIn === null ? null : fill(build.recipe.prefixIn, build);
}

/** Returns the modification time of the newest entry; 0 if there are none. */
export function newestOf(entries: readonly { readonly mtime: number }[]): number {
  return entries.reduce((newest, { mtime }) => Math.max(newest, mtime), 0);
}
