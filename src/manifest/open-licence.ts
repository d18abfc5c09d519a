import { basename, dirname, join, relative, sep } from 'node:path';
import { UserError } from '../errors.js';
import { readText, realPathOf, statOf } from '../host/fs/read.js';
import { withUnixLineEnds } from '../yaml/line-ends.js';
import { isLicencePlace, LICENCE_PLACE } from './licence-place.js';
import type { Manifest } from './types.js';

/** A licence text and its file name. */
export interface License {
  readonly name: string;
  readonly text: string;
}

/** Endings of files that the program writes into the same folder. */
const TAKEN = /\.(?:yaml|lock|sh|sha256)$/;

/**
 * Reads the licence of a manifest. Returns null if the manifest names none. Throws UserError if the file is missing, is not a
 * regular file, or, after following links, has a path that `isLicencePlace` rejects.
 */
export function licenseOf(manifest: Manifest): License | null {
  if (manifest.licenseFile === null) return null;
  const folder = dirname(manifest.file);
  const path = join(folder, manifest.licenseFile);
  const real = realPathOf(path);
  if (real === null) throw unusable(path, `no such file; ${manifest.file} names it`);
  const place = relative(realPathOf(folder) ?? folder, real).replaceAll(sep, '/');
  if (!isLicencePlace(place)) throw unusable(path, `the link leads to ${real}`, LICENCE_PLACE);
  if (statOf(real)?.isFile() !== true) throw unusable(path, 'not a regular file', 'a text file');
  const text = withUnixLineEnds(readText(real) ?? '');
  const name = basename(path);
  return { name: TAKEN.test(name) ? 'LICENSE.txt' : name, text };
}

function unusable(where: string, message: string, expected?: string): UserError {
  const fix = 'correct license_file, or leave it out';
  const title = expected === undefined ? 'the licence text is missing' : 'the licence text cannot be used';
  return new UserError(title, { where, message, ...(expected === undefined ? {} : { expected }), fix });
}
