import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Returns the sha256 of a file. */
export function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Returns both checksums of a package file, as in a channel's record. */
export function hashes(bytes: Buffer): { md5: string; sha256: string } {
  const hash = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex');
  return { md5: hash('md5'), sha256: hash('sha256') };
}
