import type { LockedPackage } from '../../conda/locked-package.js';
import type { Lock } from '../types.js';

/** Which checksum stands behind the `#` of a url. */
export type ExplicitHash = 'md5' | 'sha256';

/**
 * The lock as an `@EXPLICIT` list (CEP-23), in link order. md5 by default: conda 4.5.12 reads nothing else. A package
 * that lacks the wanted checksum gets the other one.
 */
export function formatExplicit(
  lock: Pick<Lock, 'platform' | 'packages'>,
  hash: ExplicitHash = 'md5',
): string {
  const urls = lock.packages.map((locked) => `${locked.url}${fragment(locked, hash)}`);
  return [`# platform: ${lock.platform}`, '@EXPLICIT', ...urls, ''].join('\n');
}

function fragment({ record: { md5, sha256 } }: LockedPackage, hash: ExplicitHash): string {
  const short = md5 === null ? '' : `#${md5}`;
  const long = sha256 === null ? '' : `#sha256:${sha256}`;
  return hash === 'md5' ? short || long : long || short;
}
