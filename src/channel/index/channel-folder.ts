import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXTENSIONS, parseFileName } from '../../conda/file-name.js';
import { isSystemError, type Problem, UserError } from '../../errors.js';
import { cannotRead } from '../../host/fs/errors.js';
import type { ListedFile } from './remembered.js';
import { isSubdirName } from './subdirs.js';

/** The subdirs of a channel's folder, sorted; noarch is always one. Throws UserError where the folder is no channel's. */
export function subdirsOf(folder: string): readonly string[] {
  const entries = list(folder);
  if (entries === null) {
    const fix = 'check the path';
    throw new UserError('there is no such channel', [{ where: folder, message: 'no such folder', fix }]);
  }
  const subdirs = entries
    .map(({ name }) => name)
    .filter((name) => isSubdirName(name) && isFolder(join(folder, name)));
  if (subdirs.length === 0 && entries.some(({ name }) => !name.startsWith('.'))) {
    throw new UserError('this is no channel', [
      {
        where: folder,
        message: 'none of its folders is a subdir of conda',
        expected: 'linux-64/, linux-aarch64/, noarch/ …',
        found: entries
          .map(({ name }) => name)
          .slice(0, 5)
          .join(', '),
        fix: 'name the folder above the packages’ subdirs, or put the packages into such folders',
      },
    ]);
  }
  return [...new Set([...subdirs, 'noarch'])].sort();
}

/** The package files of a subdir, sorted by name, and what is named like a package but is none. */
export function packageFilesOf(
  folder: string,
  subdir: string,
): { readonly files: readonly ListedFile[]; readonly problems: readonly Problem[] } {
  const names = (list(join(folder, subdir)) ?? [])
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('.') && EXTENSIONS.some((extension) => name.endsWith(extension)))
    .sort();
  const files: ListedFile[] = [];
  const problems: Problem[] = [];
  for (const fn of names) {
    const stat = statSync(join(folder, subdir, fn), { bigint: true, throwIfNoEntry: false });
    if (parseFileName(fn) === null) problems.push(unnamed(subdir, fn));
    else if (stat?.isFile())
      files.push({ fn, size: Number(stat.size), mtime: String(stat.mtimeNs), ctime: String(stat.ctimeNs) });
    else problems.push(noFile(subdir, fn));
  }
  return { files, problems };
}

/** Names of all entries of a subdir; none where it is not there. */
export function namesIn(folder: string, subdir: string): readonly string[] {
  return (list(join(folder, subdir)) ?? []).map(({ name }) => name);
}

function unnamed(subdir: string, name: string): Problem {
  const fix = 'rename the file';
  const message = 'no package’s file name';
  return { where: `${subdir}/${name}`, message, expected: 'name-version-build.conda or .tar.bz2', fix };
}

function noFile(subdir: string, name: string): Problem {
  const message = 'it is no file, or a link that leads nowhere';
  return { where: `${subdir}/${name}`, message, fix: 'take it away, or put the package there' };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function list(path: string): readonly Dirent[] | null {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw cannotRead(path, error);
  }
}
