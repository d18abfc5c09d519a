/** Returns the name as specs spell it, in lower case: old channels have names with capitals. */
export function calledName({ name }: Pick<PackageRecord, 'name'>): string {
  return name.toLowerCase();
}

/**
 * A package's record in a channel's repodata, or its own info/index.json, as in CEP-34 and CEP-36, with types for the keys that
 * are used. `raw` is the original object: its unknown keys are copied into conda-meta.
 */
export interface PackageRecord {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  readonly buildNumber: number;
  readonly subdir: string;
  readonly depends: readonly string[];
  readonly constrains: readonly string[];
  /** `generic` and `python` as written; the legacy value `true` is read as `generic`. */
  readonly noarch: 'generic' | 'python' | null;
  /** Lower-case hex. */
  readonly md5: string | null;
  readonly sha256: string | null;
  /** Size of the package file, in bytes. */
  readonly size: number | null;
  /** Milliseconds since 1970; seconds in a record are converted. */
  readonly timestamp: number | null;
  readonly license: string | null;
  readonly trackFeatures: readonly string[];
  /** CEP-17: only in records of python. */
  readonly pythonSitePackagesPath: string | null;
  readonly raw: Readonly<Record<string, unknown>>;
}
