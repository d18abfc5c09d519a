import type { Platform } from '../conda/platform.js';
import type { Emit } from '../events.js';
import type { DebCodecs } from './debian/deb.js';
import type { ReleaseHost } from './debian/open-archive.js';
import type { PackageFormat, Workshop } from './jobs.js';
import type { BootstrapRecipes } from './recipes.js';
import type { Keyring } from './trust/keyring.js';

/** The outside, as the bootstrap needs it. */
export interface BootstrapHost extends ReleaseHost {
  readonly codecs: DebCodecs;
  zstdCompress(bytes: Uint8Array, level: number): Promise<Buffer>;
  readonly workshop: Workshop;
}

/** What is wanted. */
export interface BootstrapRequest {
  readonly platform: Platform;
  /** Debian's code name. */
  readonly suite: string;
  /** Without a trailing slash. */
  readonly mirror: string;
  /** Whose signatures count; null where the mirror is believed as it is. */
  readonly keyring: Keyring | null;
  /** The channel's folder, absolute. */
  readonly out: string;
  readonly formats: readonly PackageFormat[];
  readonly recipes: BootstrapRecipes;
  readonly host: BootstrapHost;
  readonly emit: Emit;
}
