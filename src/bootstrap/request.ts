import type { Platform } from '../conda/platform.js';
import type { Emit } from '../events.js';
import type { DebCodecs } from './debian/deb.js';
import type { ReleaseHost } from './debian/open-archive.js';
import type { PackageFormat, Workshop } from './jobs.js';
import type { BootstrapRecipes } from './recipes.js';
import type { Keyring } from './trust/keyring.js';
import type { BootstrapRecipe, Suite } from './types.js';

/** Network, disk, clock and compressors that the bootstrap needs. */
export interface BootstrapHost extends ReleaseHost {
  readonly codecs: DebCodecs;
  zstdCompress(bytes: Uint8Array, level: number): Promise<Buffer>;
  readonly workshop: Workshop;
}

/** Compilers and build tools that run on the channel's platform. */
export interface Compilers {
  /** The platforms that they compile for. */
  readonly targets: readonly Platform[];
  /** Returns the tables of their packages. */
  readonly recipesFor: (suite: Suite) => Promise<readonly BootstrapRecipe[]>;
}

/** The channel to build. */
export interface BootstrapRequest {
  readonly platform: Platform;
  /** Debian's code name. */
  readonly suite: string;
  /** Without a trailing slash. */
  readonly mirror: string;
  /** Keys that may sign the release file; null if the mirror is trusted without a signature. */
  readonly keyring: Keyring | null;
  /** The channel's folder, absolute. */
  readonly out: string;
  readonly formats: readonly PackageFormat[];
  readonly recipes: BootstrapRecipes;
  /** The compilers that the channel gets, with build tools; null for neither. */
  readonly compilers: Compilers | null;
  readonly host: BootstrapHost;
  readonly emit: Emit;
}
