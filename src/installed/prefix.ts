/** The files in a prefix, and the records of its conda-meta. */
export interface InstalledPrefix {
  /** sha256 of every file by its path in the prefix; null for a soft link. Without folders. */
  readonly files: ReadonlyMap<string, string | null>;
  /** By `<name>-<version>-<build>`. */
  readonly records: ReadonlyMap<string, readonly RecordedPath[]>;
  /** The digests that each recorded path may have: two packages may record one path, and the last one linked owns it. */
  readonly digests: ReadonlyMap<string, ReadonlySet<string | null>>;
}

/** Joins the files in a prefix with its records. */
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

/** A path that a record in conda-meta lists. */
export interface RecordedPath {
  readonly path: string;
  /** Digest of the file in the prefix; null if the record has none, or if the file may change. */
  readonly sha256: string | null;
  /** Whether the path may be missing: compiled python files come and go. */
  readonly mayBeAbsent: boolean;
}

/** Reads `paths_data` and `files` of a record in conda-meta. Returns an empty list if the text is not a record. */
export function readRecordedPaths(text: string): RecordedPath[] {
  const record = parsed(text);
  const stated = listAt(objectAt(record, 'paths_data'), 'paths').flatMap((item): RecordedPath | [] => {
    const path = textAt(item, '_path');
    if (path === null) return [];
    const isFile = textAt(item, 'path_type') === 'hardlink';
    return {
      path,
      sha256: isFile ? (textAt(item, 'sha256_in_prefix') ?? textAt(item, 'sha256')) : null,
      mayBeAbsent: isCompiled(path),
    };
  });
  if (stated.length > 0) return stated;
  return listAt(record, 'files').flatMap((path) =>
    typeof path === 'string' ? [{ path, sha256: null, mayBeAbsent: isCompiled(path) }] : [],
  );
}

/** Tells whether a path is a compiled python file. */
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
