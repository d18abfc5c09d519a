import { archNames, type Platform } from '../../conda/platform.js';
import type { Lock } from '../../lock/types.js';

/** Name, version and platform of an installer. */
export interface InstallerTitle {
  readonly name: string;
  readonly version: string;
  readonly platform: Platform;
}

/** Returns the title of an installer that is built from this lock. */
export function titleOf({ manifest: { name, version }, platform }: Lock): InstallerTitle {
  return { name, version, platform };
}

/** Returns the file name that constructor uses: `<name>-<version>-Linux-<machine>.sh`. */
export function installerFileName({ name, version, platform }: InstallerTitle): string {
  return `${name}-${version}-Linux-${archNames(platform).machine}.sh`;
}
