import type { JsonObject } from './json-text.js';
import type { PackageRecord } from './record.js';

/** One package file of a lock: its name, url and checksums. */
export interface LockedPackage {
  /** File name, `<name>-<version>-<build>.conda` or `.tar.bz2`. */
  readonly fn: string;
  /** Present if the file is a wheel and no package of conda; see wheels/as-package.ts. */
  readonly wheel?: {
    /** Whether it was asked for by its url or path. */
    readonly direct: boolean;
  };
  /** Full url without credentials: `<channel>/<subdir>/<fn>`. */
  readonly url: string;
  /** Channel url without credentials and without the subdir. */
  readonly channel: string;
  /** The channel that the prefix records in place of this one; absent if it is the same. */
  readonly recordedChannel?: string;
  /** The manifest's spec for this package, written as `requested_spec` into conda-meta; null for a dependency. */
  readonly requestedSpec: string | null;
  readonly record: PackageRecord;
}

/** One package of a list: a line of `@EXPLICIT`, or an entry of another tool's lock. */
export interface ExplicitPackage {
  readonly fn: string;
  /** Without credentials. */
  readonly url: string;
  readonly channel: string;
  readonly subdir: string;
  /** Lower-case hex. */
  readonly md5: string | null;
  readonly sha256: string | null;
  /** Fields of its record that the list states: they replace those in the package, which its channel may have corrected. */
  readonly stated?: JsonObject;
  /** Its record as far as the list tells it, for what needs no package; absent if the list tells nothing but the url. */
  readonly described?: JsonObject;
}
