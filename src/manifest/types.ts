import type { Platform } from '../conda/platform.js';
import type { PycChoice } from './pyc.js';
import type { ManifestSetup } from './setup/types.js';

/** The lists of one platform: added to the manifest's own; its virtual packages override the manifest's. */
export interface PlatformManifest {
  readonly specs: readonly string[];
  readonly pins: readonly string[];
  readonly exclude: readonly string[];
  readonly wheels: readonly WheelItem[];
  /** `__glibc` → `2.17`, `__archspec` → `1 zen2`. */
  readonly virtualPackages: Readonly<Record<string, string>>;
}

/** A wheel that is wanted. It is read when a lock is made: most runs need no modules for that. */
export interface WheelItem {
  /** A path, relative to the manifest's folder, or a url with its checksum; as written. */
  readonly value: string;
  /** `file:line:column`. */
  readonly where: string;
}

/** A channel whose packages are recorded with another one, or with a part of it as `from` is of a channel. */
export interface ChannelRemap {
  /** As a channel is written; packages are looked for there. */
  readonly from: string;
  /** A url, a folder or a name. */
  readonly to: string;
}

/** An environment beside the manifest's own, in `envs/NAME` of the prefix. */
export interface EnvManifest {
  readonly name: string;
  readonly specs: readonly string[];
  readonly pins: readonly string[];
  /** Null for those of the manifest. */
  readonly exclude: readonly string[] | null;
  readonly wheels: readonly WheelItem[];
  /** What conda's history says was asked for; null for the specs. */
  readonly requestedSpecs: readonly string[] | null;
  /** The text of `conda-meta/frozen`; null if conda may change the environment. */
  readonly frozen: string | null;
  /** Packages whose menu entries are made; null for those of the manifest. */
  readonly menus: readonly string[] | null;
  /** As written; null for those of the manifest. */
  readonly channels: readonly string[] | null;
  /** Null for those of the manifest. */
  readonly channelsRemap: readonly ChannelRemap[] | null;
  readonly platforms: Readonly<Partial<Record<Platform, PlatformManifest>>>;
}

/** An audit finding that is accepted and not reported. */
export interface Suppression {
  readonly rule: string;
  /** `name` or `name-version-build`; `*` stands for anything. */
  readonly package: string;
  /** Path relative to the prefix, may contain `*`; null for every file. */
  readonly path: string | null;
  readonly reason: string;
  /** `file:line:column`. */
  readonly where: string;
}

/** A validated manifest of one distribution (`installers/<Name>/manifest.yaml`). */
export interface Manifest {
  /** Path of the manifest, for messages and relative paths. */
  readonly file: string;
  /** sha256 of the text without `audit:`, lower-case hex. */
  readonly sha256: string;
  readonly name: string;
  readonly version: string;
  /** The name of the installer's file; null for constructor's usual one. */
  readonly installerFileName: string | null;
  /** `3.7`: from the key, else from a pin or spec of python; null if none gives it. */
  readonly python: string | null;
  /** Whether the key `python` is present: `--py` prefers such manifests. */
  readonly statesPython: boolean;
  /** As written: `http(s)://…`, `file://…`, a folder (`./…`, `../…`, `/…`), or a name (`conda-forge`). */
  readonly channels: readonly string[];
  /** Further channels, behind `channels`, that are recorded as others. */
  readonly channelsRemap: readonly ChannelRemap[];
  readonly specs: readonly string[];
  /** Exact builds: `name-version-build`. */
  readonly pins: readonly string[];
  readonly exclude: readonly string[];
  readonly wheels: readonly WheelItem[];
  /** What conda's history says was asked for; null for the specs, or the pins where there are none. */
  readonly requestedSpecs: readonly string[] | null;
  /** The text of `conda-meta/frozen`, with which conda leaves the base alone; null without it. */
  readonly frozen: string | null;
  /** Packages whose menu entries are made; null for all that have some. */
  readonly menus: readonly string[] | null;
  /** Declared for all platforms. */
  readonly virtualPackages: Readonly<Record<string, string>>;
  /** Path relative to the manifest's folder; null if the installer shows no licence. */
  readonly licenseFile: string | null;
  readonly writeCondarc: boolean;
  /** Whether the installer contains conda's package cache, for `-k`. */
  readonly keepPkgs: boolean;
  /** Where the sources of noarch python packages are compiled; null if the lock decides. */
  readonly pyc: PycChoice | null;
  readonly setup: ManifestSetup;
  readonly audit: {
    /** The base system whose libraries and programs are available without conda; null for glibc only. */
    readonly base: string | null;
    readonly ignore: readonly Suppression[];
  };
  /** In the order of the file; none for an installer of one environment. */
  readonly envs: readonly EnvManifest[];
  readonly platforms: Readonly<Partial<Record<Platform, PlatformManifest>>>;
}
