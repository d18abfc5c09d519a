import { createHash } from 'node:crypto';
import type { LockedPackage } from '../../src/conda/locked-package.js';

/** Makes a locked package of these bytes. `changes` replace values of its record that would be true. */
export function lockedPackage(options: {
  channel: string;
  bytes: Uint8Array;
  fn?: string;
  changes?: Partial<LockedPackage['record']>;
}): LockedPackage {
  const fn = options.fn ?? 'zlib-1.2.13-h998d150_1.conda';
  const record = {
    name: 'zlib',
    version: '1.2.13',
    build: 'h998d150_1',
    buildNumber: 1,
    subdir: 'linux-aarch64',
    depends: [],
    constrains: [],
    noarch: null,
    md5: digest('md5', options.bytes),
    sha256: digest('sha256', options.bytes),
    size: options.bytes.length,
    timestamp: null,
    license: null,
    trackFeatures: [],
    pythonSitePackagesPath: null,
    raw: {},
    ...options.changes,
  };
  const url = `${options.channel}/linux-aarch64/${fn}`;
  return { fn, url, channel: options.channel, requestedSpec: null, record };
}

/** Lower-case hex. */
export function digest(algorithm: 'md5' | 'sha256', bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

/** Returns pseudo-random bytes. The same seed gives the same bytes. */
export function noise(length: number, seed = 'seed'): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(`${seed} ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}
