import { compareDotted } from '../../conda/dotted.js';
import { archNames, type Platform } from '../../conda/platform.js';
import { environmentsOf } from '../../lock/environments.js';
import type { Lock } from '../../lock/types.js';
import { glibcOf } from '../../lock/virtual-packages.js';

/** Name, version and platform of an installer. */
export interface InstallerTitle {
  readonly name: string;
  readonly version: string;
  readonly platform: Platform;
  /** The glibc that the packages were chosen for, the newest of all environments; null if none is declared or required. */
  readonly glibc: string | null;
}

/** Returns the title of an installer that is built from this lock. */
export function titleOf(lock: Lock): InstallerTitle {
  const { manifest, platform } = lock;
  const versions = environmentsOf(lock).flatMap(({ lock }) => glibcOf(lock.virtualPackages) ?? []);
  const glibc = versions
    .filter((version) => /^\d+(?:\.\d+)*$/.test(version))
    .sort(compareDotted)
    .at(-1);
  return { name: manifest.name, version: manifest.version, platform, glibc: glibc ?? null };
}

/** Returns the file name that constructor uses: `<name>-<version>-Linux-<machine>.sh`. */
export function installerFileName({ name, version, platform }: Omit<InstallerTitle, 'glibc'>): string {
  return `${name}-${version}-Linux-${archNames(platform).machine}.sh`;
}
