import { parseFileName } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { parseRecord } from '../conda/parse-record.js';
import { UserError } from '../errors.js';
import { isExplicit } from '../kind/marks.js';
import { parseExplicit } from './formats/parse-explicit.js';
import { parseLock } from './formats/parse-lock.js';

/**
 * Returns the packages of a lock or an `@EXPLICIT` list. A list has only urls and checksums: the rest of each record is empty.
 * Throws UserError with all problems of the text.
 */
export function namedPackages(text: string, file: string): readonly LockedPackage[] {
  if (!isExplicit(text)) return parseLock(text, file).packages;
  return parseExplicit(text, file).packages.map((explicit) => {
    const { fn, subdir, md5, sha256 } = explicit;
    const dist = parseFileName(fn);
    if (dist === null) {
      const expected = 'name-version-build.conda or .tar.bz2';
      const problem = { where: file, message: 'not the file name of a package', expected, found: fn };
      throw new UserError('a list cannot be used', problem);
    }
    const { name, version, build } = dist;
    const record = parseRecord({ name, version, build, build_number: 0, subdir, md5, sha256 }, fn);
    return { ...explicit, requestedSpec: null, record };
  });
}
