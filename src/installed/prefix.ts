/** What lies in a prefix, and what its conda-meta says of it. */
export interface InstalledPrefix {
  /** sha256 of every file, relative to the prefix; null for a soft link. Folders are not among them. */
  readonly files: ReadonlyMap<string, string | null>;
  /** By `<name>-<version>-<build>`. */
  readonly records: ReadonlyMap<string, readonly RecordedPath[]>;
  /** What each path of a record may hold: of two packages with one path, the one that was linked last has it. */
  readonly digests: ReadonlyMap<string, ReadonlySet<string | null>>;
}

/** Puts together what lies in a prefix with what its records say. */
export function installedPrefix(
  files: InstalledPrefix['files'],
  records: InstalledPrefix['records'],
): InstalledPrefix {
  const digests = new Map<string, Set<string | null>>();
  for (const { path, sha256 } of [...records.values()].flat()) {
    const known = digests.get(path);
    if (known === undefined) digests.set(path, new Set([sha256]));
    else known.add(sha256);
  }
  return { files, records, digests };
}

/** A path that a record in conda-meta says is its package’s. */
export interface RecordedPath {
  readonly path: string;
  /** As it lies in the prefix; null where nobody says, or where it may change. */
  readonly sha256: string | null;
  /** Compiled python comes and goes. */
  readonly mayBeAbsent: boolean;
}

/** Reads `paths_data` and `files` of a record in conda-meta; empty for a text that is none. */
export function readRecordedPaths(text: string): RecordedPath[] {
  const record = parsed(text);
  const stated = listAt(objectAt(record, 'paths_data'), 'paths').flatMap((one): RecordedPath[] => {
    const path = textAt(one, '_path');
    if (path === null) return [];
    const isFile = textAt(one, 'path_type') === 'hardlink';
    return [
      {
        path,
        sha256: isFile ? (textAt(one, 'sha256_in_prefix') ?? textAt(one, 'sha256')) : null,
        mayBeAbsent: isCompiled(path),
      },
    ];
  });
  if (stated.length > 0) return stated;
  return listAt(record, 'files').flatMap((path) =>
    typeof path === 'string' ? [{ path, sha256: null, mayBeAbsent: isCompiled(path) }] : [],
  );
}

/** Whether python makes it of what is there. */
export function isCompiled(path: string): boolean {
  return path.endsWith('.pyc');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function objectAt(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const list = objectAt(value, key);
  return Array.isArray(list) ? list : [];
}

function textAt(value: unknown, key: string): string | null {
  const text = objectAt(value, key);
  return typeof text === 'string' ? text : null;
}
