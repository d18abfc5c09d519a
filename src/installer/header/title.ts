import { archNames, type Platform } from '../../conda/platform.js';
import type { Lock } from '../../lock/types.js';

/** What an installer says of itself beside its payload. */
export interface InstallerTitle {
  readonly name: string;
  readonly version: string;
  readonly platform: Platform;
}

/** The title of what is built of a lock. */
export function titleOf({ manifest: { name, version }, platform }: Lock): InstallerTitle {
  return { name, version, platform };
}

/** The file name users of constructor expect: `<name>-<version>-Linux-<machine>.sh`. */
export function installerFileName({ name, version, platform }: InstallerTitle): string {
  return `${name}-${version}-Linux-${archNames(platform).machine}.sh`;
}
