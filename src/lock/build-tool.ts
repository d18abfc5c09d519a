import type { LockedPackage } from '../conda/locked-package.js';
import type { Platform } from '../conda/platform.js';
import type { Lock } from './types.js';

/** The platform of most machines that build. A lock for another platform records the tools for this one. */
export const BUILD_PLATFORM = 'linux-64' satisfies Platform;

/**
 * Returns the package `name` for a machine of platform `host`, in the version that the lock has: the lock's own package if the lock
 * is for that platform, else the build tool that the lock records. Returns null if it has neither.
 */
export function lockedTool(lock: Lock, name: string, host: Platform): LockedPackage | null {
  const own = lock.packages.find(({ record }) => record.name === name);
  if (own === undefined || own.record.subdir === host) return own ?? null;
  const isTool = ({ record }: LockedPackage) =>
    record.name === name && record.version === own.record.version && record.subdir === host;
  return lock.buildTools?.find(isTool) ?? null;
}

/** Returns true if the lock has python and sources for it to compile. */
export function hasSources({ packages, wheels = [] }: Lock): boolean {
  return (
    packages.some(({ record }) => record.name === 'python') &&
    (wheels.length > 0 || packages.some(({ record }) => record.noarch === 'python'))
  );
}
