import type { Problem } from '../errors.js';
import { type Content, contentDigest } from '../formats/content.js';
import type { PackageEntry, PathRecord } from './types.js';

/** The paths that a package states, compared with the entries of its archives. */
export interface MatchedPaths {
  readonly paths: readonly PathRecord[];
  readonly entries: readonly PackageEntry[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/**
 * Compares the stated paths with the entries outside `info/`: each must exist, with the stated type, size and sha256. As in
 * conda, entries that are not listed are left out. `stated` is null if the package lists nothing: then every entry counts.
 */
export function matchPaths(request: {
  readonly stated: readonly PathRecord[] | null;
  readonly entries: ReadonlyMap<string, PackageEntry>;
}): MatchedPaths {
  const { stated, entries } = request;
  if (stated === null)
    return { paths: pathsOf(entries), entries: [...entries.values()], problems: [], warnings: [] };
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const paths = new Map<string, PathRecord>();
  const impliedDirectories: PackageEntry[] = [];
  const contents = createContents(entries);
  for (const record of stated) {
    const { path } = record;
    const earlier = paths.get(path);
    if (earlier !== undefined && !isSame(earlier, record)) {
      problems.push({ where: path, message: 'the package lists it twice, in different ways' });
    }
    const entry = entries.get(path) ?? directoryOf(record);
    const problem = entry === null ? missing(path) : compare(record, entry, contents);
    if (problem !== null) problems.push(problem);
    if (entry === null || earlier !== undefined) continue;
    if (!entries.has(path)) impliedDirectories.push(entry);
    if (record.pathType === 'softlink' && entry.type !== 'softlink') {
      warnings.push(`${path}: the package lists a soft link, the archive has a file`);
    }
    paths.set(path, asFound(record, entry));
  }
  const ignored = [...entries.values()].filter(({ path, type }) => type !== 'directory' && !paths.has(path));
  if (ignored.length > 0)
    warnings.push(`the package does not list ${ignored.length} of its files: ${first(ignored)}`);
  const named = [...entries.values()].filter(({ path }) => paths.has(path));
  return {
    paths: [...paths.values()],
    entries: [...named.map((entry) => withoutLostTarget(entry, paths, entries)), ...impliedDirectories],
    problems,
    warnings,
  };
}

const KINDS = {
  file: 'hardlink',
  hardlink: 'hardlink',
  softlink: 'softlink',
  directory: 'directory',
} as const;

function pathsOf(entries: ReadonlyMap<string, PackageEntry>): PathRecord[] {
  return [...entries.values()].map(({ path, type }) => ({
    path,
    pathType: KINDS[type],
    placeholder: null,
    noLink: false,
    sha256: null,
    size: null,
  }));
}

function isSame(found: PathRecord, stated: PathRecord): boolean {
  return (
    found.noLink === stated.noLink &&
    found.placeholder?.prefix === stated.placeholder?.prefix &&
    found.placeholder?.mode === stated.placeholder?.mode
  );
}

/** An archive need not contain the directories that a package lists. Returns null for records of other types. */
function directoryOf({ path, pathType }: PathRecord): PackageEntry | null {
  return pathType === 'directory' ? { type: 'directory', path, mode: 0o755, mtime: 0 } : null;
}

function missing(path: string): Problem {
  return { where: path, message: 'the package lists it, but its archive does not contain it' };
}

function compare(record: PathRecord, entry: PackageEntry, contents: Contents): Problem | null {
  const where = record.path;
  if ((record.pathType === 'directory') !== (entry.type === 'directory')) {
    const message = 'its type in the archive is not the one that the package lists';
    return { where, message, expected: record.pathType, found: entry.type };
  }
  const data = record.pathType === 'hardlink' ? contents.of(entry) : null;
  if (data === null) return null;
  if (record.size !== null && record.size !== data.length) {
    const [expected, found] = [`${record.size} bytes`, `${data.length} bytes`];
    return { where, message: 'its size is not the one that the package lists', expected, found };
  }
  const found = record.sha256 === null ? null : contents.sha256(data);
  if (record.sha256 === null || found === null || found === record.sha256) return null;
  return {
    where,
    message: 'its sha256 is not the one that the package lists',
    expected: record.sha256,
    found,
  };
}

interface Contents {
  /** Returns null for a soft link or a directory. */
  of(entry: PackageEntry): Content | null;
  /** Computed once for each file, however many names it has. */
  sha256(data: Content): string;
}

function createContents(entries: ReadonlyMap<string, PackageEntry>): Contents {
  const digests = new Map<Content, string>();
  return {
    of: (entry) => {
      const file = entry.type === 'hardlink' ? entries.get(entry.target) : entry;
      return file?.type === 'file' ? file.data : null;
    },
    sha256: (data) => {
      const known = digests.get(data) ?? contentDigest(data);
      digests.set(data, known);
      return known;
    },
  };
}

function asFound(record: PathRecord, entry: PackageEntry): PathRecord {
  const pathType = KINDS[entry.type];
  if (pathType === 'hardlink') {
    // For a listed soft link, sha256 and size are those of its target.
    return record.pathType === 'softlink' ? { ...record, pathType, sha256: null, size: null } : record;
  }
  return { ...record, pathType, placeholder: null };
}

/** Turns a hard link into a file if its target is left out. */
function withoutLostTarget(
  entry: PackageEntry,
  paths: ReadonlyMap<string, PathRecord>,
  entries: ReadonlyMap<string, PackageEntry>,
): PackageEntry {
  if (entry.type !== 'hardlink' || paths.has(entry.target)) return entry;
  const file = entries.get(entry.target);
  return file?.type === 'file' ? { ...file, path: entry.path } : entry;
}

function first(ignored: readonly PackageEntry[]): string {
  const shown = ignored.slice(0, 3).map(({ path }) => path);
  return [...shown, ...(ignored.length > shown.length ? ['…'] : [])].join(', ');
}
