import type { LockedPackage } from '../conda/locked-package.js';
import { recordedPlace } from '../conda/recorded-place.js';
import type { ExtractedFacts } from './extracted.js';
import type { LinkEntry } from './link/link.js';
import { measure, packEntries } from './tar.js';

/** The files of a package cache beside its packages, as tar blocks, and the size of the whole cache beside the prefix. */
export interface PkgsFrame {
  /** Unpacked before the packages, since it contains the folders that they share. */
  readonly index: Buffer;
  readonly bytes: number;
  readonly inodes: number;
}

/**
 * Returns the files that make `pkgs/` a package cache of conda: `urls.txt` (from conda 4.5 on, it marks the folder as one, and
 * lists the urls) and `urls`, the same with md5, as constructor writes it. `epoch` is in seconds since 1970.
 */
export function pkgsFrame({
  packages,
  extracted,
  epoch,
}: {
  /** In link order. */
  packages: readonly LockedPackage[];
  extracted: readonly ExtractedFacts[];
  epoch: number;
}): PkgsFrame {
  const file = (path: string, lines: readonly string[]): LinkEntry => ({
    type: 'file',
    path,
    mode: 0o644,
    mtime: epoch,
    data: Buffer.from(lines.map((line) => `${line}\n`).join('')),
  });
  const folder = (path: string): LinkEntry => ({ type: 'directory', path, mode: 0o755, mtime: epoch });
  const entries = [
    folder('pkgs'),
    folder('.archi/pkgs'),
    file(
      'pkgs/urls',
      packages.map((locked) => {
        const { url } = recordedPlace(locked);
        const { md5 } = locked.record;
        return md5 === null ? url : `${url}#${md5}`;
      }),
    ),
    file(
      'pkgs/urls.txt',
      packages.map((locked) => recordedPlace(locked).url),
    ),
  ];
  const { bytes, inodes } = measure(entries);
  return {
    index: packEntries(entries),
    bytes: extracted.reduce((sum, facts) => sum + facts.bytes, bytes),
    inodes: extracted.reduce((sum, facts) => sum + facts.inodes, inodes),
  };
}
