import type { Platform } from '../conda/platform.js';
import type { Emit } from '../events.js';
import type { DebCodecs } from './deb.js';
import type { ToolName } from './debian-tool.js';
import type { FetchHost } from './fetch-verified.js';
import type { PackageFormat, Program, Workshop } from './jobs.js';
import type { Recipes } from './recipes.js';

/** The outside, as the bootstrap needs it. */
export interface BootstrapHost extends FetchHost {
  readonly codecs: DebCodecs;
  zstdCompress(bytes: Uint8Array, level: number): Promise<Buffer>;
  readonly workshop: Workshop;
  /** The machine's own programs; Debian's are fetched in place of missing ones. */
  findProgram(name: ToolName): Program | null;
  /** Of this machine, Debian's name; null where it is no Linux. */
  readonly architecture: string | null;
}

/** What is wanted. */
export interface BootstrapRequest {
  readonly platform: Platform;
  /** Debian's code name. */
  readonly suite: string;
  /** Without a trailing slash. */
  readonly mirror: string;
  /** The channel's folder, absolute. */
  readonly out: string;
  readonly formats: readonly PackageFormat[];
  readonly recipes: Recipes;
  readonly host: BootstrapHost;
  readonly emit: Emit;
}
