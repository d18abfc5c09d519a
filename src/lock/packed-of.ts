import type { LockedPackage } from '../conda/locked-package.js';
import { packageOfWheel } from '../wheels/as-package.js';
import type { Lock } from './types.js';

/** Returns everything that an environment's lock puts into the prefix, in link order: packages, then wheels. */
export function packedOf({
  packages,
  wheels = [],
  platform,
}: Pick<Lock, 'packages' | 'wheels' | 'platform'>): readonly LockedPackage[] {
  return wheels.length === 0
    ? packages
    : [...packages, ...wheels.map((wheel) => packageOfWheel(wheel, platform))];
}
