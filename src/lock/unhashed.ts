import type { Problem } from '../errors.js';

/** Whether nothing says what the bytes of a package are: `conda list --explicit` writes no checksums by default (CEP 23). */
export function isUnhashed({
  md5,
  sha256,
}: {
  readonly md5: string | null;
  readonly sha256: string | null;
}): boolean {
  return md5 === null && sha256 === null;
}

/** A package of a list without checksums that its channel does not have either. */
export function noChecksum(where: string): Problem {
  return {
    where,
    message: 'the list gives no checksum of this package, and its channel does not list it',
    expected: 'url#md5 or url#sha256:…, or a channel that has the file',
    found: 'neither',
    fix: 'export the list with checksums: conda list --explicit --md5',
  };
}
