import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { wholeOf } from '../../src/formats/content.js';
import type { OpenedPackage, PackageEntry, PathRecord } from '../../src/package/types.js';
import { entryPointScript, replacePrefix } from './prefix.js';

/** What conda leaves at a path: `folder`, `link TARGET`, or `file MODE SHA256`. */
export type Tree = ReadonlyMap<string, string>;

/** The result of linking by the specification. `pyc` names what python may or may not compile. */
export interface Linked {
  readonly tree: Tree;
  readonly pyc: ReadonlySet<string>;
}

/** A python, for noarch packages: `3.11`. */
export type PythonVersion = string | null;

/** Links packages into a prefix in their order. A later package takes precedence. */
export function linkAll(packages: readonly OpenedPackage[], prefix: string, python: PythonVersion): Linked {
  const tree = new Map<string, string>();
  const pyc = new Set<string>();
  for (const opened of packages) {
    const noarch = opened.index['noarch'] === 'python' ? python : null;
    for (const [path, what] of linkOne(opened, prefix, noarch)) {
      for (const folder of parents(path)) tree.set(folder, 'folder');
      tree.set(path, what);
      if (noarch !== null && path.startsWith(sitePackages(noarch)) && path.endsWith('.py'))
        pyc.add(compiled(path, noarch));
    }
  }
  return { tree, pyc };
}

function linkOne(opened: OpenedPackage, prefix: string, noarch: PythonVersion): [string, string][] {
  const entries = new Map(opened.entries.map((entry) => [entry.path, entry]));
  const linked = opened.paths.map((record): [string, string] => [
    noarch === null ? record.path : placeOf(record.path, noarch),
    describe(record, entries, prefix),
  ]);
  if (noarch === null) return linked;
  const scripts = opened.entryPoints.map((entryPoint): [string, string] => {
    const text = entryPointScript(entryPoint, `${prefix}/bin/python${noarch}`);
    return [`bin/${entryPoint.command}`, file(0o755, Buffer.from(text))];
  });
  return [...linked, ...scripts];
}

function describe(record: PathRecord, entries: ReadonlyMap<string, PackageEntry>, prefix: string): string {
  let entry = entries.get(record.path);
  if (entry?.type === 'softlink') return `link ${entry.target}`;
  if (entry?.type === 'hardlink') entry = entries.get(entry.target);
  if (entry?.type !== 'file') return 'folder';
  const { placeholder } = record;
  if (placeholder === null) return file(entry.mode, wholeOf(entry.data));
  // conda makes files writable that it rewrites.
  return file(entry.mode | 0o200, replacePrefix(wholeOf(entry.data), placeholder, prefix));
}

/** Returns a file in the words of a tree. */
export function file(mode: number, data: Buffer): string {
  // conda masks modes by the umask. Tests run with 022.
  return `file ${(mode & ~0o022).toString(8)} ${createHash('sha256').update(data).digest('hex')}`;
}

/** Returns where a noarch python package's file goes. */
export function placeOf(path: string, python: string): string {
  if (path.startsWith('site-packages/')) return path.replace('site-packages', sitePackages(python));
  if (path.startsWith('python-scripts/')) return path.replace('python-scripts', 'bin');
  return path;
}

function sitePackages(python: string): string {
  return `lib/python${python}/site-packages`;
}

function compiled(path: string, python: string): string {
  if (python.startsWith('2.')) return `${path}c`;
  const { dir, name } = posix.parse(path);
  return `${dir}/__pycache__/${name}.cpython-${python.replace('.', '')}.pyc`;
}

/** Returns the folders above a path, the outermost first. */
export function parents(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === '.' ? [] : [...parents(parent), parent];
}
