import { UserError } from '../errors.js';
import { wholeOf } from '../formats/content.js';
import { type RawEntry, readTar, TarError } from '../formats/tar/reader.js';
import { checkPath } from '../package/entry-path.js';

/** One entry of the data archive of a Debian package. */
export interface DebEntry {
  readonly type: RawEntry['type'];
  /** Relative to the root: no leading `./`, no trailing slash. */
  readonly path: string;
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Empty unless the entry is a file. */
  readonly data: Buffer;
  /** Target of a soft link, or path of the earlier entry that a hard link refers to. Empty for other entries. */
  readonly target: string;
}

/** Returns the entries of a package's data archive. Throws UserError if it is damaged or a path leads out of the root. */
export function readDataTar(tar: Buffer, where: string): DebEntry[] {
  return rawEntries(tar, where).map((entry) => ({
    ...entry,
    data: wholeOf(entry.data),
    path: safePath(entry.path, where),
    target: entry.type === 'hardlink' ? safePath(entry.target, where) : entry.target.toString('utf8'),
  }));
}

function rawEntries(tar: Buffer, where: string): RawEntry[] {
  try {
    return readTar(tar);
  } catch (error) {
    throw error instanceof TarError ? refused(where, error.message) : error;
  }
}

function safePath(path: Buffer, where: string): string {
  const checked = checkPath(path);
  if ('refused' in checked) throw refused(`${where}: ${path.toString('latin1')}`, checked.refused);
  return checked.path;
}

function refused(where: string, message: string): UserError {
  return new UserError('a Debian package cannot be used', {
    where,
    message,
    expected: 'an archive as dpkg-deb writes it',
    fix: 'give another mirror with --mirror',
  });
}
