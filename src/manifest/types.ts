import type { Platform } from '../conda/platform.js';

/** What one platform changes: its lists are added to the manifest's own; its virtual packages count over those. */
export interface PlatformManifest {
  readonly specs: readonly string[];
  readonly pins: readonly string[];
  readonly exclude: readonly string[];
  /** `__glibc` → `2.17`, `__archspec` → `1 zen2`. */
  readonly virtualPackages: Readonly<Record<string, string>>;
}

/** A finding of the audit that is known and lived with. */
export interface Suppression {
  readonly rule: string;
  /** `name` or `name-version-build`; `*` stands for anything. */
  readonly package: string;
  /** Relative to the prefix, with `*`; null: every file. */
  readonly path: string | null;
  readonly reason: string;
  /** `file:line:column`. */
  readonly where: string;
}

/** One distribution as people write it (`installers/<Name>/manifest.yaml`), checked. */
export interface Manifest {
  /** The file it was read from, for messages and for what is relative to its folder. */
  readonly file: string;
  /** sha256 of the text but for `audit:`, lower-case hex. */
  readonly sha256: string;
  readonly name: string;
  readonly version: string;
  /** `3.7`: from the key, else from a pin or spec of python; null where none of them tells. */
  readonly python: string | null;
  /** The key `python` is there: `--py` prefers such a manifest. */
  readonly statesPython: boolean;
  /** As written: `http(s)://…`, `file://…`, a folder (`./…`, `../…`, `/…`), or a name (`conda-forge`). */
  readonly channels: readonly string[];
  readonly specs: readonly string[];
  /** Exact builds: `name-version-build`. */
  readonly pins: readonly string[];
  readonly exclude: readonly string[];
  /** Declared for all platforms. */
  readonly virtualPackages: Readonly<Record<string, string>>;
  /** Path relative to the manifest's folder; null where the installer asks for no licence. */
  readonly licenseFile: string | null;
  readonly writeCondarc: boolean;
  /** Whether the installer brings conda's package cache, for `-k`. */
  readonly keepPkgs: boolean;
  readonly audit: {
    /** Whose libraries and programs are there without conda; null: only glibc's. */
    readonly base: string | null;
    readonly ignore: readonly Suppression[];
  };
  readonly platforms: Readonly<Partial<Record<Platform, PlatformManifest>>>;
}
