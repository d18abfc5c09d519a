import type { Platform } from '../conda/platform.js';
import type { PackageRecord } from '../conda/record.js';

/** One artifact of a lock: which file, from where, with which checksums. */
export interface LockedPackage {
  /** File name, `<name>-<version>-<build>.conda` or `.tar.bz2`. */
  readonly fn: string;
  /** Full url without credentials: `<channel>/<subdir>/<fn>`. */
  readonly url: string;
  /** Channel url without credentials and without the subdir. */
  readonly channel: string;
  /** The manifest's spec that names this package, as conda-meta's `requested_spec` has it; null for a dependency. */
  readonly requestedSpec: string | null;
  readonly record: PackageRecord;
}

/** Every package that goes into one installer for one platform. Packages are in link order: dependencies first, python first of all that need it. */
export interface Lock {
  readonly platform: Platform;
  readonly manifest: {
    readonly name: string;
    readonly version: string;
    readonly sha256: string;
  };
  readonly channels: readonly string[];
  /** Requested specs, as conda writes them into history (`# update specs: [...]`). */
  readonly specs: readonly string[];
  /** The target's virtual packages: `__glibc` → `2.17`. */
  readonly virtualPackages: Readonly<Record<string, string>>;
  /** Those of them that the manifest does not declare: what the packages ask for, but no promise. Absent where there are none. */
  readonly derived?: readonly string[];
  /** Package names left out on purpose; dependencies on them count as met. */
  readonly exclude: readonly string[];
  readonly packages: readonly LockedPackage[];
}
