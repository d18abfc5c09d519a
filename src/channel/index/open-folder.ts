import { type Dirent, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXTENSIONS, parseFileName } from '../../conda/file-name.js';
import { PLATFORMS } from '../../conda/platform.js';
import { isSystemError, type Problem, UserError } from '../../errors.js';
import { cannotRead } from '../../host/fs/errors.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import type { ListedFile } from './cached-facts.js';
import type { IndexFile } from './plan.js';

/** Returns the subdirs of a channel's folder, sorted, always with noarch. Throws UserError if the folder is not a channel. */
export function subdirsOf(folder: string): readonly string[] {
  const entries = list(folder);
  if (entries === null) {
    const fix = 'check the path';
    throw new UserError(`No such channel: ${folder}`, { where: folder, message: 'no such folder', fix });
  }
  const subdirs = entries
    .map(({ name }) => name)
    .filter((name) => isSubdirName(name) && isFolder(join(folder, name)));
  if (subdirs.length === 0 && entries.some(({ name }) => !name.startsWith('.'))) {
    throw new UserError('this is not a channel', {
      where: folder,
      message: 'none of its folders is one of conda’s subdirs',
      expected: 'linux-64/, linux-aarch64/, noarch/ …',
      found: entries
        .map(({ name }) => name)
        .slice(0, 5)
        .join(', '),
      fix: 'name the folder above the packages’ subdirs, or put the packages into such folders',
    });
  }
  return [...new Set([...subdirs, 'noarch'])].sort();
}

/** Returns the package files of a subdir, sorted by name, and the problems of files that only have a package's extension. */
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

/** Returns the names of all entries of a subdir; an empty list if there is no such subdir. */
export function namesInSubdir(folder: string, subdir: string): readonly string[] {
  return (list(join(folder, subdir)) ?? []).map(({ name }) => name);
}

function unnamed(subdir: string, name: string): Problem {
  const fix = 'rename the file';
  const message = 'not the file name of a package';
  return { where: `${subdir}/${name}`, message, expected: 'name-version-build.conda or .tar.bz2', fix };
}

function noFile(subdir: string, name: string): Problem {
  const message = 'not a file, or a broken link';
  return { where: `${subdir}/${name}`, message, fix: 'remove it, or put the package there' };
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

/** Writes the files whose bytes have changed, in order. Removes files whose content is null. */
export function writeFiles(folder: string, files: readonly IndexFile[]): void {
  for (const { path, content } of files) {
    if (content === null) rmSync(join(folder, path), { force: true });
    else writeChanged(join(folder, path), content);
  }
}

/** Writes a file atomically unless it has these bytes already, so that it keeps its modification time and its ETag. */
export function writeChanged(path: string, content: Uint8Array): void {
  const isThere = statSync(path, { throwIfNoEntry: false })?.size === content.length;
  if (isThere && readIfThere(path)?.equals(content)) return;
  writeFileAtomic(path, content);
}

/** Returns the bytes of a file; null if there is no file. */
export function readIfThere(path: string): Buffer | null {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : null;
}

/** Lists the files at these paths below a folder. Leaves out paths without a file. */
export function listFiles(folder: string, paths: readonly string[]): readonly ListedFile[] {
  return paths.flatMap((path) => {
    const stat = statSync(join(folder, path), { bigint: true, throwIfNoEntry: false });
    return stat?.isFile()
      ? [{ fn: path, size: Number(stat.size), mtime: String(stat.mtimeNs), ctime: String(stat.ctimeNs) }]
      : [];
  });
}

/** Lists the files that were written. Returns null if another process has overwritten one of them meanwhile. */
export function listWritten(folder: string, files: readonly IndexFile[]): readonly ListedFile[] | null {
  const written = files.flatMap(({ path, content }) => (content === null ? [] : [{ path, content }]));
  const listed = listFiles(
    folder,
    written.map(({ path }) => path),
  );
  const areOurs = written.every(({ path, content }) => readIfThere(join(folder, path))?.equals(content));
  return areOurs ? listed : null;
}

const SHARD = /^[0-9a-f]{64}\.msgpack\.zst$/;
const DAY = 86_400_000;

/** Removes shards that are not in `kept`, except recent ones: another process may be about to list them in its index. */
export function removeOldShards(folder: string, kept: ReadonlySet<string>, now: number): void {
  for (const name of namesInSubdir(folder, '.').filter((shard) => SHARD.test(shard) && !kept.has(shard))) {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs < now - DAY) rmSync(path, { force: true });
  }
}

/** conda's subdirs. Only these folders of a channel are indexed. */
const SUBDIRS: readonly string[] = [
  ...PLATFORMS,
  'noarch',
  'emscripten-wasm32',
  'freebsd-64',
  'osx-64',
  'osx-arm64',
  'wasi-wasm32',
  'win-32',
  'win-64',
  'win-arm64',
  'zos-z',
];

/** Returns true if a folder's name is one of conda's subdirs. */
export function isSubdirName(name: string): boolean {
  return SUBDIRS.includes(name);
}
