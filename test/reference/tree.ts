import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Linked, Tree } from './linker.js';

/** The files that the installer adds to those of the packages. */
const OWN = /^(?:conda-meta|\.archi)(?:\/|$)|^\.condarc$|^LICENSE\.txt$/;

/** Returns the tree of a prefix in the words of the reference linker, without files of no package. */
export function treeIn(prefix: string): Tree {
  const packaged = pathsBelow(prefix, '').filter((path) => !OWN.test(path));
  return new Map(packaged.map((path) => [path, look(join(prefix, path))]));
}

/**
 * Returns the differences between the tree of a prefix and the result of linking: `path: expected, found`. Compiled
 * python files are allowed.
 */
export function differences({ tree, pyc }: Linked, found: Tree): string[] {
  const caches = [...pyc].map((path) => path.slice(0, path.lastIndexOf('/')));
  const maybe = new Set([...pyc, ...caches]);
  const paths = new Set([...tree.keys(), ...found.keys()]);
  return [...paths].sort().flatMap((path) => {
    if (!tree.has(path) && maybe.has(path)) return [];
    const [expected = 'nothing', there = 'nothing'] = [tree.get(path), found.get(path)];
    return expected === there ? [] : [`${path}: expected ${expected}, found ${there}`];
  });
}

// The recursion of readdirSync follows links to folders.
function pathsBelow(prefix: string, folder: string): string[] {
  return readdirSync(join(prefix, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? [path, ...pathsBelow(prefix, path)] : [path];
  });
}

function look(path: string): string {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  if (stat.isDirectory()) return 'folder';
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  return `file ${(stat.mode & 0o7777).toString(8)} ${sha256}`;
}
