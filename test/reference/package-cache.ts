import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LockedPackage } from '../../src/conda/locked-package.js';
import { wholeOf } from '../../src/formats/content.js';
import type { OpenedPackage, PackageEntry } from '../../src/package/types.js';
import { file, type PythonVersion, parents, placeOf, type Tree } from './linker.js';

/** The content of `pkgs/` by the specification, beside a prefix with the same packages. */
export interface PackageCache {
  /** The files of the packages, without their repodata records. */
  readonly tree: Tree;
  /** Paths of one file, in the cache and in the prefix: `a = b = c`, sorted. */
  readonly hardLinks: readonly string[];
}

interface CachedPackage {
  readonly opened: OpenedPackage;
  readonly locked: Pick<LockedPackage, 'fn'>;
}

/** Extracts packages that are linked into a prefix in this order. A later package has the path there. */
export function extractAll(packages: readonly CachedPackage[], python: PythonVersion): PackageCache {
  const tree = new Map<string, string>();
  const files = new Map<string, string>();
  for (const { opened, locked } of packages) {
    const folder = `pkgs/${locked.fn.replace(/\.conda$|\.tar\.bz2$/, '')}`;
    const entries = new Map(opened.extracted.map((entry) => [entry.path, entry]));
    for (const entry of opened.extracted) {
      const path = `${folder}/${entry.path}`;
      for (const above of parents(path)) if (above !== 'pkgs') tree.set(above, 'folder');
      if (!OWN.test(path)) tree.set(path, describe(entry, entries));
      const isFile = entry.type === 'file' || entry.type === 'hardlink';
      if (isFile) files.set(path, entry.type === 'hardlink' ? `${folder}/${entry.target}` : path);
    }
    const noarch = opened.index['noarch'] === 'python' ? python : null;
    for (const { path, pathType, placeholder, noLink } of opened.paths) {
      const place = noarch === null ? path : placeOf(path, noarch);
      const isCopy = pathType !== 'hardlink' || placeholder !== null || noLink;
      files.set(place, isCopy ? place : (files.get(`${folder}/${path}`) ?? place));
    }
    // Entry points are no hard links.
    for (const { command } of noarch === null ? [] : opened.entryPoints)
      files.set(`bin/${command}`, `bin/${command}`);
  }
  return { tree, hardLinks: groups(files) };
}

/** Returns the same of the tree found in a prefix. */
export function cacheIn(prefix: string, found: Tree): PackageCache {
  const known = [...found].filter(([path]) => path.startsWith('pkgs/') && !OWN.test(path));
  const regular = [...found].filter(([, what]) => what.startsWith('file ')).map(([path]) => path);
  const inodes = regular.map((path) => [path, String(lstatSync(join(prefix, path)).ino)] as const);
  return { tree: new Map(known), hardLinks: groups(new Map(inodes)) };
}

/** Returns what is wrong with the files that conda itself writes into a package cache. */
export function recordProblems(
  prefix: string,
  packages: readonly { readonly locked: LockedPackage }[],
): string[] {
  const text = (path: string) => readFileSync(join(prefix, 'pkgs', path), 'utf8');
  const urls = packages.map(({ locked }) => locked.url);
  const sums = packages.map(({ locked: { url, record } }) =>
    record.md5 === null ? url : `${url}#${record.md5}`,
  );
  const wrong = (subject: string, found: unknown, expected: unknown): string[] =>
    JSON.stringify(found) === JSON.stringify(expected)
      ? []
      : [`${subject}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`];
  return [
    ...wrong('urls.txt', text('urls.txt').trimEnd().split('\n'), urls),
    ...wrong('urls', text('urls').trimEnd().split('\n'), sums),
    ...packages.flatMap(({ locked: { fn, url, channel, record } }) => {
      const dist = fn.replace(/\.conda$|\.tar\.bz2$/, '');
      const found = JSON.parse(text(`${dist}/info/repodata_record.json`));
      const { name, version, build, buildNumber, subdir, depends, constrains } = record;
      // By these keys conda identifies a package of its cache (PackageRecord._pkey), checks it, and finds its
      // dependencies.
      const expected = {
        ...{ name, version, build, build_number: buildNumber, subdir, channel: `${channel}/${subdir}` },
        ...{ fn, url, depends, constrains },
        ...(record.md5 === null ? {} : { md5: record.md5 }),
        ...(record.size === null ? {} : { size: record.size }),
      };
      return Object.entries(expected).flatMap(([key, value]) => wrong(`${dist}: ${key}`, found[key], value));
    }),
  ];
}

const OWN = /^pkgs\/(?:urls|urls\.txt|[^/]+\/info\/repodata_record\.json)$/;

function describe(entry: PackageEntry, entries: ReadonlyMap<string, PackageEntry>): string {
  if (entry.type === 'directory') return 'folder';
  if (entry.type === 'softlink') return `link ${entry.target}`;
  const content = entry.type === 'hardlink' ? entries.get(entry.target) : entry;
  return content?.type === 'file' ? file(content.mode, wholeOf(content.data)) : 'nothing';
}

function groups(files: ReadonlyMap<string, string>): string[] {
  const names = new Map<string, string[]>();
  for (const [path, id] of files) names.set(id, [...(names.get(id) ?? []), path]);
  const several = [...names.values()].filter((paths) => paths.length > 1);
  return several.map((paths) => paths.sort().join(' = ')).sort();
}
