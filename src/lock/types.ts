import type { LockedPackage } from '../conda/locked-package.js';
import type { Platform } from '../conda/platform.js';
import type { Manifest } from '../manifest/types.js';
import type { LockedWheel } from '../wheels/types.js';

/** The packages of one environment, in link order: dependencies first, python before all that need it. */
export interface LockedEnvironment {
  readonly channels: readonly string[];
  /** Requested specs, as conda writes them into history (`# update specs: [...]`). */
  readonly specs: readonly string[];
  /** The target's virtual packages: `__glibc` → `2.17`. */
  readonly virtualPackages: Readonly<Record<string, string>>;
  /** Virtual packages that the manifest does not declare, derived from the packages' requirements. Absent if there are none. */
  readonly derived?: readonly string[];
  /** Package names left out on purpose; dependencies on them count as met. */
  readonly exclude: readonly string[];
  readonly packages: readonly LockedPackage[];
  /** Laid into site-packages after the packages. Absent if there are none. */
  readonly wheels?: readonly LockedWheel[];
  /** Packages that the machine that builds runs: the python that compiles, for linux-64. Absent if there are none. */
  readonly buildTools?: readonly LockedPackage[];
}

/** The packages of an installer for one platform: those of the base, and those of the environments in `envs/`. */
export interface Lock extends LockedEnvironment {
  readonly platform: Platform;
  readonly manifest: {
    readonly name: string;
    readonly version: string;
    readonly sha256: string;
  };
  /** In the order of the manifest. Absent if there are none. */
  readonly envs?: readonly (LockedEnvironment & { readonly name: string })[];
}

/** Returns true if the lock was made from exactly this text of the manifest, and has its environments. */
export function lockIsFor(lock: Lock, manifest: Pick<Manifest, 'sha256' | 'envs'>): boolean {
  return lock.manifest.sha256 === manifest.sha256 && hasEnvironmentsOf(lock, manifest);
}

/** Returns true if the environments of the lock are those of the manifest, in their order. */
export function hasEnvironmentsOf({ envs = [] }: Lock, manifest: Pick<Manifest, 'envs'>): boolean {
  return envs.length === manifest.envs.length && envs.every(({ name }, i) => name === manifest.envs[i]?.name);
}
