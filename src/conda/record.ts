/** The name by which specs call a package: old channels have names with capitals, and specs are read in lower case. */
export function calledName({ name }: Pick<PackageRecord, 'name'>): string {
  return name.toLowerCase();
}

/**
 * One package as a channel's repodata (or a package's own info/index.json) describes it, in the shape CEP-34/36 give
 * it, typed for the keys we read. `raw` is the object as it came: keys we do not know travel with it into conda-meta.
 */
export interface PackageRecord {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  readonly buildNumber: number;
  readonly subdir: string;
  readonly depends: readonly string[];
  readonly constrains: readonly string[];
  /** `generic` and `python` as written; the legacy boolean `true` reads as `generic`. */
  readonly noarch: 'generic' | 'python' | null;
  /** Lower-case hex. */
  readonly md5: string | null;
  readonly sha256: string | null;
  /** Bytes of the package file. */
  readonly size: number | null;
  /** Milliseconds since 1970 (records that give seconds are converted). */
  readonly timestamp: number | null;
  readonly license: string | null;
  readonly trackFeatures: readonly string[];
  /** CEP-17, on a python record only. */
  readonly pythonSitePackagesPath: string | null;
  readonly raw: Readonly<Record<string, unknown>>;
}
