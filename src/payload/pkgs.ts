import type { LockedPackage } from '../conda/locked-package.js';
import type { ExtractedFacts } from './extracted.js';
import type { LinkEntry } from './link/link.js';
import { measure, packEntries } from './tar.js';

/** All of a package cache but the packages, as tar blocks, and what everything takes beside the prefix. */
export interface PkgsFrame {
  /** Unpacked before the packages: it has the folders that they share. */
  readonly index: Buffer;
  readonly bytes: number;
  readonly inodes: number;
}

/**
 * What makes `pkgs/` conda's package cache: `urls.txt` (conda 4.5 and later take a folder that has it for one, and look urls
 * up there) and `urls`, the same with md5, as constructor writes it. `epoch` in seconds since 1970.
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
      packages.map(({ url, record: { md5 } }) => (md5 === null ? url : `${url}#${md5}`)),
    ),
    file(
      'pkgs/urls.txt',
      packages.map(({ url }) => url),
    ),
  ];
  const { bytes, inodes } = measure(entries);
  return {
    index: packEntries(entries),
    bytes: extracted.reduce((sum, facts) => sum + facts.bytes, bytes),
    inodes: extracted.reduce((sum, facts) => sum + facts.inodes, inodes),
  };
}
