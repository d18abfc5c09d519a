import { createHash } from 'node:crypto';
import { BugError } from '../errors.js';
import type { OpenedPackage, PackageEntry, PathRecord } from '../package/types.js';
import { entryPointBody } from './entry-point.js';
import { noarchPath, type PythonTarget, pycPath } from './python.js';
import { findRelocation, type Relocation } from './relocation.js';
import { pythonShebang } from './shebang.js';

/** One thing that linking a package puts into the prefix: an entry of it as it is, in its place, or a relocated file. */
export type LinkEntry = PackageEntry | RelocatedEntry;

/** A file whose bytes depend on the prefix. `data` is as in the package (of a text, not needed to make the file). */
export interface RelocatedEntry {
  readonly type: 'relocated';
  readonly path: string;
  readonly mode: number;
  readonly mtime: number;
  readonly data: Buffer;
  readonly relocation: Relocation;
}

/** A line of conda-meta's `paths_data`. `sha256` is the package's; of a `relocated` file only the target knows its own. */
export interface LinkedPath {
  readonly path: string;
  readonly pathType: 'hardlink' | 'softlink' | 'directory' | 'unix_python_entry_point' | 'pyc_file';
  readonly record: PathRecord | null;
  readonly sha256: string | null;
  readonly relocated: boolean;
}

/** Everything conda does when it links one package, worked out: the same for every prefix and every machine. */
export interface LinkPlan {
  readonly entries: readonly LinkEntry[];
  /** Sources to compile on the target, relative to the prefix, with where the result goes. */
  readonly pyc: readonly { readonly source: string; readonly compiled: string }[];
  /** In the order of conda-meta's `files`. */
  readonly paths: readonly LinkedPath[];
}

/**
 * Plans the link of an opened package. `python` is needed only by noarch python packages; `omit` names paths that a
 * package linked later puts there. `noarch` is the record's (it wins over info/index.json).
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
  const noarchPython = noarch === 'python' ? python : null;
  const place = (path: string) => (noarchPython === null ? path : noarchPath(path, noarchPython));
  const entries = new Map(opened.entries.map((entry) => [entry.path, entry]));
  const linked: LinkEntry[] = [];
  const paths: LinkedPath[] = [];
  const kept = new Map<string, string>();

  for (const record of opened.paths) {
    const path = place(record.path);
    if (omit.has(path)) continue;
    const entry = linkEntry({ record, path, entries, kept });
    linked.push(entry);
    paths.push(describe(entry, record));
  }
  if (noarchPython === null) return { entries: linked, pyc: [], paths };

  const scripts = opened.entryPoints
    .map((entryPoint) => entryPointFile(entryPoint, noarchPython, newest(opened.entries)))
    .filter(({ path }) => !omit.has(path));
  const shipped = new Set(paths.map(({ path }) => path));
  const pyc = paths
    .filter(({ path, pathType }) => pathType === 'hardlink' && isSource(path, noarchPython))
    .map(({ path }) => ({ source: path, compiled: pycPath(path, noarchPython) }))
    .filter(({ compiled }) => !shipped.has(compiled));
  return {
    entries: [...linked, ...scripts],
    pyc,
    paths: [
      ...paths,
      ...scripts.map(({ path }) => generated(path, 'unix_python_entry_point')),
      ...pyc.map(({ compiled }) => generated(compiled, 'pyc_file')),
    ],
  };
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
  /** Files of the package that others may be hard links to, and where the first of each has gone. */
  kept: Map<string, string>;
}): LinkEntry {
  const entry = entries.get(record.path);
  if (entry === undefined) {
    // A directory that paths.json names need not be an entry of the archive.
    if (record.pathType === 'directory') return { type: 'directory', path, mode: 0o755, mtime: 0 };
    throw new BugError(`a path without an entry came out of an opened package: ${record.path}`);
  }
  if (entry.type === 'directory' || entry.type === 'softlink') return { ...entry, path };
  const source = entry.type === 'hardlink' ? entry.target : record.path;
  const file = entries.get(source);
  if (file?.type !== 'file')
    throw new BugError(`a hard link without its file came out of an opened package: ${path}`);
  const { mode, mtime, data } = file;
  const { placeholder } = record;
  // conda copies, never links, what it rewrites, and makes the copy writable.
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

/** Write permission of the owner. */
export const OWNER_WRITES = 0o200;

/**
 * Whether conda hard links the file at `record` with its package cache, and so with the file's other names: where there is
 * a placeholder to look for, or a `no_link`, it makes a copy.
 */
export function isLinked({ noLink, placeholder }: PathRecord): boolean {
  return !noLink && placeholder === null;
}

function describe(entry: LinkEntry, record: PathRecord): LinkedPath {
  const sha256 =
    record.sha256 ?? ('data' in entry ? createHash('sha256').update(entry.data).digest('hex') : null);
  return {
    path: entry.path,
    pathType: record.pathType,
    record,
    sha256,
    relocated: entry.type === 'relocated',
  };
}

function generated(path: string, pathType: LinkedPath['pathType']): LinkedPath {
  return { path, pathType, record: null, sha256: null, relocated: false };
}

function entryPointFile(
  { command, module, func }: OpenedPackage['entryPoints'][number],
  python: PythonTarget,
  mtime: number,
): RelocatedEntry {
  const body = Buffer.from(entryPointBody({ module, func }));
  const relocation = { mode: 'text', shebang: pythonShebang(python.executable), pieces: [body] } as const;
  return { type: 'relocated', path: `bin/${command}`, mode: 0o755, mtime, data: body, relocation };
}

// conda compiles what lies in site-packages, wherever the python record puts that.
function isSource(path: string, python: PythonTarget): boolean {
  return path.endsWith('.py') && path.startsWith(`${python.sitePackages}/`);
}

function newest(entries: readonly PackageEntry[]): number {
  return entries.reduce((time, { mtime }) => Math.max(time, mtime), 0);
}
