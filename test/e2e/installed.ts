import { createHash } from 'node:crypto';
import { closeSync, existsSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** The keys of a conda-meta record that the tests read. */
export interface InstalledRecord {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  readonly url: string;
  readonly extracted_package_dir: string;
  readonly files: readonly string[];
  readonly paths_data: {
    readonly paths: readonly { _path: string; path_type: string; sha256_in_prefix?: string }[];
  };
}

/** Returns the records of `conda-meta/*.json`, sorted by file name. Throws a SyntaxError if one is no JSON. */
export function installedRecords(prefix: string): InstalledRecord[] {
  const folder = join(prefix, 'conda-meta');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as InstalledRecord);
}

/**
 * Returns the differences between a record and the disk: missing files, other contents, files that only one list
 * names.
 */
export function recordProblems(prefix: string, record: InstalledRecord): string[] {
  const listed = record.paths_data.paths.map(({ _path }) => _path);
  const unlisted = record.files.filter((file) => !listed.includes(file));
  return [
    ...unlisted.map((file) => `${file}: in files, not in paths_data`),
    ...record.paths_data.paths.flatMap((entry) => {
      const path = join(prefix, entry._path);
      // A file that does not compile is tolerated: conda lists its pyc all the same.
      if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
        return entry.path_type === 'pyc_file' ? [] : [`${entry._path}: missing`];
      }
      if (entry.sha256_in_prefix === undefined || !lstatSync(path).isFile()) return [];
      return sha256(path) === entry.sha256_in_prefix ? [] : [`${entry._path}: not the recorded sha256`];
    }),
  ];
}

/** Returns the paths below the prefix of the regular files that pass the test, sorted. */
export function filesOf(prefix: string, test: (path: string) => boolean): string[] {
  return readdirSync(prefix, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(test)
    .map((path) => path.slice(prefix.length + 1))
    .sort();
}

/** True for an ELF file. */
export function isElf(path: string): boolean {
  return head(path, 4).equals(Buffer.from('\x7fELF', 'latin1'));
}

/** Returns the interpreter of a script's first line, without arguments, or null if the file is no script. */
export function interpreterOf(path: string): string | null {
  return /^#! *(\S+)/.exec(head(path, 256).toString('latin1'))?.[1] ?? null;
}

/** Tells whether the folder, or a part of the file, holds the text. */
export function holds(path: string, text: string): boolean {
  return existsSync(path) && readFileSync(path).includes(text);
}

function head(path: string, length: number): Buffer {
  const fd = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(fd, buffer, 0, length, 0));
  } finally {
    closeSync(fd);
  }
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
