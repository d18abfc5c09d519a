import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import type { Problem } from '../../errors.js';
import { readBytes, readFolder, realPathOf, statOf } from '../../host/fs/read.js';
import { limitOf, overLimit } from '../../limits.js';
import { isOwnFilePlace, OWN_FILE_PLACE } from './own-file-place.js';
import type { ManifestFile } from './types.js';

/** A file, soft link or folder that a manifest brings. `path` is relative to the prefix. */
export type ReadFile = { readonly path: string; readonly of: ManifestFile } & (
  | { readonly type: 'file'; readonly data: Buffer; readonly isExecutable: boolean }
  | { readonly type: 'softlink'; readonly target: string }
  | { readonly type: 'directory' }
);

/**
 * Reads the files and folders that `file`, a manifest or an image.yaml, names, in the order of their names. Problems are added to
 * `problems`.
 */
export function filesOf(
  { file: by, files }: { readonly file: string; readonly files: readonly ManifestFile[] },
  problems: Problem[],
): ReadFile[] {
  const room = { bytes: limitOf('installer-environment'), paths: limitOf('package-paths') };
  return files.flatMap((file) => {
    const source = ownPath(by, file.from);
    if (typeof source === 'string') return readTree(source, file, { problems, room });
    problems.push({ ...source, message: `${source.message}; ${file.where} names it` });
    return [];
  });
}

/** Returns the real path of what a manifest or an image.yaml names, or why it cannot be used. */
export function ownPath(by: string, path: string): string | Problem {
  const folder = dirname(by);
  const where = join(folder, path);
  const real = realPathOf(where);
  if (real === null) return { where, message: 'no such file' };
  const place = relative(realPathOf(folder) ?? folder, real).replaceAll(sep, '/');
  if (isOwnFilePlace(place)) return real;
  return { where, message: `the link leads to ${real}`, expected: OWN_FILE_PLACE };
}

interface Reading {
  readonly problems: Problem[];
  /** What may still be read. */
  readonly room: { bytes: number; paths: number };
}

/** Reads a file, or a folder with everything in it; links in a folder stay links, and may not lead out of it. */
function readTree(top: string, of: ManifestFile, { problems, room }: Reading): ReadFile[] {
  const found: ReadFile[] = [];
  const refuse = (where: string, message: string, expected: string) => {
    problems.push({ where, message: `${message}; ${of.where} names it`, expected });
  };
  const read = (at: string, inside: string): void => {
    const path = inside === '' ? of.to : `${of.to}/${inside}`;
    if (room.paths-- <= 0)
      throw overLimit('too many files of the distribution', 'package-paths', { where: top });
    const stats = inside === '' ? statOf(at) : lstatSync(at);
    if (stats?.isSymbolicLink()) {
      const target = readlinkSync(at);
      const leadsTo = normalize(join(dirname(inside), target));
      if (target.startsWith('/') || leadsTo === '..' || leadsTo.startsWith('../'))
        refuse(at, `the link leads out of its folder, to ${target}`, 'a link inside of it');
      else found.push({ type: 'softlink', path, of, target });
    } else if (stats?.isDirectory()) {
      found.push({ type: 'directory', path, of });
      for (const name of [...readFolder(at)].sort())
        read(join(at, name), inside === '' ? name : `${inside}/${name}`);
    } else if (stats?.isFile()) {
      room.bytes -= stats.size;
      if (room.bytes < 0)
        throw overLimit('the files of the distribution are too large', 'installer-environment', {
          where: top,
        });
      const data = readBytes(at) ?? Buffer.alloc(0);
      found.push({ type: 'file', path, of, data, isExecutable: (stats.mode & 0o111) !== 0 });
    } else refuse(at, 'neither a file nor a folder nor a link', 'a file, a folder or a link');
  };
  read(top, '');
  return found;
}
