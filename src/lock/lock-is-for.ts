import type { Manifest } from '../manifest/types.js';
import type { Lock } from './types.js';

/** True where the lock was made of this very text of the manifest. */
export function lockIsFor(lock: Lock, manifest: Pick<Manifest, 'sha256'>): boolean {
  return lock.manifest.sha256 === manifest.sha256;
}
