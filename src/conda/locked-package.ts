import type { PackageRecord } from './record.js';

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

/** One line of an `@EXPLICIT` list. */
export interface ExplicitPackage {
  readonly fn: string;
  /** Without credentials. */
  readonly url: string;
  readonly channel: string;
  readonly subdir: string;
  /** Lower-case hex; at most one of the two is there. */
  readonly md5: string | null;
  readonly sha256: string | null;
}
