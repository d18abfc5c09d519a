import type { Problem } from '../errors.js';

/** Returns true if a package has no checksum: `conda list --explicit` writes none by default (CEP 23). */
export function isUnhashed(record: { readonly md5: string | null; readonly sha256: string | null }): boolean {
  const { md5, sha256 } = record;
  return md5 === null && sha256 === null;
}

/** Returns the problem of a package that has no checksum in the list and is not in its channel. */
export function noChecksum(where: string): Problem {
  return {
    where,
    message: 'the list gives no checksum of this package, and its channel does not list it',
    expected: 'url#md5 or url#sha256:…, or a channel that has the file',
    found: 'neither',
    fix: 'export the list with checksums: conda list --explicit --md5',
  };
}
