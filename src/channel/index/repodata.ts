import { parseFileName } from '../../conda/file-name.js';
import type { JsonObject } from '../../conda/json-text.js';
import { parseRecord } from '../../conda/parse-record.js';
import { isForSubdir } from '../../conda/platform.js';
import { UserError } from '../../errors.js';
import { publishedIndex } from './facts.js';

/** One package file to index. Hashes are of the whole file, in lower-case hex; size in bytes. */
export interface IndexedFile {
  readonly fn: string;
  readonly size: number;
  readonly md5: string;
  readonly sha256: string;
  /** info/index.json, unchanged. */
  readonly index: JsonObject;
}

/** One entry of a repodata.json. */
export interface RepodataEntry {
  readonly fn: string;
  /** The subdir of the file. */
  readonly subdir: string;
  /** The record, with the keys that conda-index publishes. */
  readonly raw: JsonObject;
}

/** A subdir's repodata.json. */
export interface Repodata {
  readonly info: { readonly subdir: string };
  readonly packages: Readonly<Record<string, JsonObject>>;
  readonly 'packages.conda': Readonly<Record<string, JsonObject>>;
  /** Files that patch instructions removed, sorted. */
  readonly removed: readonly string[];
  readonly repodata_version: 1;
}

/**
 * Returns the entry of a file in `subdir`, by default the subdir that the record states. Throws UserError if the record is
 * damaged, or does not match the file's name or subdir.
 */
export function readEntry({ fn, index, size, md5, sha256 }: IndexedFile, subdir?: string): RepodataEntry {
  const raw = { ...publishedIndex(index), md5, sha256, size };
  const where = subdir === undefined ? fn : `${subdir}/${fn}`;
  const isAtHome = subdir === undefined || isForSubdir(index, subdir);
  // As in conda, the subdir of a record is that of the repodata that lists it.
  const placed = subdir !== undefined && isAtHome && 'subdir' in raw ? { ...raw, subdir } : raw;
  const record = parseRecord(subdir === undefined ? { ...index, ...raw } : { subdir, ...placed }, where);
  const dist = parseFileName(fn);
  if (dist?.name !== record.name || dist.version !== record.version || dist.build !== record.build) {
    const expected = `${record.name}-${record.version}-${record.build}.conda or .tar.bz2`;
    throw misplaced(
      where,
      'the file name does not match its info/index.json',
      expected,
      fn,
      'rename the file',
    );
  }
  if (subdir !== undefined && !isAtHome) {
    const fix = `move it to ${record.subdir}/`;
    throw misplaced(where, 'it is in the wrong subdir', record.subdir, subdir, fix);
  }
  return {
    fn,
    subdir: record.subdir,
    raw: subdir === undefined ? { ...raw, subdir: record.subdir } : placed,
  };
}

function misplaced(where: string, message: string, expected: string, found: string, fix: string): UserError {
  return new UserError('a package has a wrong name', { where, message, expected, found, fix });
}

/** Returns the key of repodata that lists a package file. */
export function groupOf(fn: string): 'packages' | 'packages.conda' {
  return fn.endsWith('.conda') ? 'packages.conda' : 'packages';
}

/** Makes the repodata (CEP-36) of one subdir's entries, before patches. */
export function repodataOf(subdir: string, entries: readonly Pick<RepodataEntry, 'fn' | 'raw'>[]): Repodata {
  const group = (extension: string) =>
    Object.fromEntries(entries.filter(({ fn }) => fn.endsWith(extension)).map(({ fn, raw }) => [fn, raw]));
  return {
    info: { subdir },
    packages: group('.tar.bz2'),
    'packages.conda': group('.conda'),
    removed: [],
    repodata_version: 1,
  };
}
