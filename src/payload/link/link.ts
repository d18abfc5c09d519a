import { BugError, UserError } from '../../errors.js';
import { type Content, contentDigest } from '../../formats/content.js';
import {
  entryPointPath,
  isSource,
  noarchPath,
  type PythonTarget,
  pycPath,
} from '../../package/noarch-python.js';
import { type Placed, placementProblems } from '../../package/placement.js';
import type { OpenedPackage, PackageEntry, PathRecord } from '../../package/types.js';
import { findRelocation, type Relocation } from '../relocate/relocation.js';
import { pythonShebang } from '../relocate/shebang.js';
import { entryPointBody } from './entry-point.js';
import { OWNER_WRITES } from './modes.js';
import { neededPython } from './python.js';

/** One entry that linking a package puts into the prefix: an entry of the package under its new path, or a relocated file. */
export type LinkEntry = PackageEntry | RelocatedEntry;

/** A file whose bytes depend on the prefix. `data` is the content in the package; a text is made without it. */
export interface RelocatedEntry {
  readonly type: 'relocated';
  readonly path: string;
  readonly mode: number;
  readonly mtime: number;
  readonly data: Content;
  readonly relocation: Relocation;
}

/**
 * One path of conda-meta's `paths_data`. `sha256` is that of the package; the hash of a `relocated` file is known only on the
 * target.
 */
export interface LinkedPath {
  readonly path: string;
  readonly pathType: 'hardlink' | 'softlink' | 'directory' | 'unix_python_entry_point' | 'pyc_file';
  readonly record: PathRecord | null;
  readonly sha256: string | null;
  readonly relocated: boolean;
  /** Another package's file replaces it. */
  readonly replaced: boolean;
}

/** Everything that conda does when it links one package, as a plan: the same for every prefix and every machine. */
export interface LinkPlan {
  readonly entries: readonly LinkEntry[];
  /** Sources to compile on the target and the paths of the results, relative to the prefix. */
  readonly pyc: readonly { readonly source: string; readonly compiled: string }[];
  /** In the order of conda-meta's `files`. */
  readonly paths: readonly LinkedPath[];
}

/**
 * Plans the link of an opened package. `noarch` is the record's, which wins over info/index.json; `python` is needed only by
 * noarch python packages. `omit` lists paths that a later package replaces: they stay only in conda-meta. Throws UserError if
 * python is missing, or a path would be outside the prefix, twice or in a reserved place.
 */
export function linkPackage({
  opened,
  noarch,
  python,
  omit = new Set(),
}: {
  opened: OpenedPackage;
  noarch: 'generic' | 'python' | null;
  python: PythonTarget | null;
  omit?: ReadonlySet<string>;
}): LinkPlan {
  const noarchPython = noarch === 'python' ? neededPython(python, opened.fn) : null;
  const entries = new Map(opened.entries.map((entry) => [entry.path, entry]));
  const scripts = noarchPython === null ? [] : entryPointFiles(opened, noarchPython);
  const scriptPaths = new Set(scripts.map(({ path }) => path));
  const linked: LinkEntry[] = [];
  const paths: LinkedPath[] = [];
  const kept = new Map<string, string>();

  for (const record of opened.paths) {
    const path = noarchPython === null ? record.path : noarchPath(record.path, noarchPython);
    if (scriptPaths.has(path)) continue;
    const replaced = omit.has(path);
    const entry = linkEntry({ record, path, entries, kept: replaced ? new Map() : kept });
    if (!replaced) linked.push(entry);
    paths.push(describe(entry, record, replaced));
  }
  const pyc = noarchPython === null ? [] : compiledPaths(paths, noarchPython);
  const plan: LinkPlan = {
    entries: [...linked, ...scripts.filter(({ path }) => !omit.has(path))],
    pyc: pyc.filter(({ source, compiled }) => !omit.has(source) && !omit.has(compiled)),
    paths: [
      ...paths,
      ...scripts.map(({ path }) => generated(path, 'unix_python_entry_point')),
      ...pyc.map(({ compiled }) => generated(compiled, 'pyc_file')),
    ],
  };
  refuseMisplaced(plan, opened.fn);
  return plan;
}

function compiledPaths(paths: readonly LinkedPath[], python: PythonTarget) {
  const shipped = new Set(paths.map(({ path }) => path));
  return paths
    .filter(({ path, pathType }) => pathType === 'hardlink' && isSource(path, python))
    .map(({ path }) => ({ source: path, compiled: pycPath(path, python) }))
    .filter(({ compiled }) => !shipped.has(compiled));
}

function refuseMisplaced({ entries, pyc }: LinkPlan, fn: string): void {
  const placed = entries.map(
    (entry): Placed =>
      entry.type === 'softlink' || entry.type === 'directory' ? entry : { path: entry.path, type: 'file' },
  );
  const compiled = pyc.map(({ compiled }): Placed => ({ path: compiled, type: 'file' }));
  const problems = placementProblems([...placed, ...compiled]);
  if (problems.length === 0) return;
  throw new UserError(
    `${fn} cannot be linked`,
    problems.map((problem) => ({
      fix: 'use another build of the package',
      ...problem,
      where: `${fn}: ${problem.where}`,
    })),
  );
}

function linkEntry({
  record,
  path,
  entries,
  kept,
}: {
  record: PathRecord;
  path: string;
  entries: ReadonlyMap<string, PackageEntry>;
  /** Files of the package that are already linked → their paths in the prefix: other names of a file become hard links to it. */
  kept: Map<string, string>;
}): LinkEntry {
  const entry = entries.get(record.path);
  if (entry === undefined) {
    // A directory in paths.json need not be an entry of the archive.
    if (record.pathType === 'directory') return { type: 'directory', path, mode: 0o755, mtime: 0 };
    throw new BugError(`an opened package lists a path without an entry: ${record.path}`);
  }
  if (entry.type === 'directory' || entry.type === 'softlink') return { ...entry, path };
  const source = entry.type === 'hardlink' ? entry.target : record.path;
  const file = entries.get(source);
  if (file?.type !== 'file')
    throw new BugError(`an opened package has a hard link without its file: ${path}`);
  const { mode, mtime, data } = file;
  const { placeholder } = record;
  // conda copies a file that it rewrites instead of linking it, and makes the copy writable.
  if (placeholder !== null) {
    const relocation = findRelocation(data, placeholder.prefix, placeholder.mode);
    const copy = { path, mode: mode | OWNER_WRITES, mtime, data };
    return relocation === null ? { type: 'file', ...copy } : { type: 'relocated', ...copy, relocation };
  }
  const target = kept.get(source);
  if (target !== undefined && !record.noLink) return { type: 'hardlink', path, mtime, target };
  if (!record.noLink) kept.set(source, path);
  return { type: 'file', path, mode, mtime, data };
}

/**
 * True if conda hard links the file of `record` with its package cache, and so with its other names. It copies a file with a
 * placeholder or `no_link`.
 */
export function isLinked({ noLink, placeholder }: PathRecord): boolean {
  return !noLink && placeholder === null;
}

function describe(entry: LinkEntry, record: PathRecord, replaced: boolean): LinkedPath {
  const sha256 = record.sha256 ?? ('data' in entry ? contentDigest(entry.data) : null);
  return {
    path: entry.path,
    pathType: record.pathType,
    record,
    sha256,
    relocated: entry.type === 'relocated',
    replaced,
  };
}

function generated(path: string, pathType: LinkedPath['pathType']): LinkedPath {
  return { path, pathType, record: null, sha256: null, relocated: false, replaced: false };
}

function entryPointFiles({ entryPoints, entries }: OpenedPackage, python: PythonTarget): RelocatedEntry[] {
  const mtime = newest(entries);
  return entryPoints.map((entryPoint) => {
    const data = Buffer.from(entryPointBody(entryPoint));
    const relocation = { mode: 'text', shebang: pythonShebang(python.executable), pieces: [data] } as const;
    return { type: 'relocated', path: entryPointPath(entryPoint), mode: 0o755, mtime, data, relocation };
  });
}

function newest(entries: readonly PackageEntry[]): number {
  return entries.reduce((time, { mtime }) => Math.max(time, mtime), 0);
}
