import type { Platform } from '../conda/platform.js';
import type { EngineName } from '../engine/types.js';
import type { Emit } from '../events.js';
import type { Layout } from './layout.js';
import type { StatusFile } from './open-status.js';

/** A port, with every option chosen. Paths are absolute. */
export interface PortRequest {
  readonly from: Platform;
  readonly to: Platform;
  readonly recipes: string;
  /** The folder of the channel that gets the packages. */
  readonly channel: string;
  readonly want: readonly string[];
  /** Debian's release for the channels that are made. */
  readonly suite: string;
  /** Null to make one in `work`. */
  readonly compilers: string | null;
  readonly bootstrap: string | null;
  readonly work: string;
  /** The folder of the installer. */
  readonly out: string;
  readonly name: string;
  readonly version: string;
  /** An image.yaml, its folder or its name; null for no image. */
  readonly image: string | null;
  /** For image references without a registry; undefined for the usual one. */
  readonly defaultRegistry: string | undefined;
  readonly plainHttp: boolean;
  readonly jobs: number;
  /** Minutes after which a build is ended. */
  readonly timeout: number;
  /** Null for the one that is found first. */
  readonly engine: EngineName | null;
  readonly cacheDir: string;
  readonly offline: boolean;
  readonly emit: Emit;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** A port that runs. */
export interface Port {
  readonly request: PortRequest;
  readonly layout: Layout;
  readonly file: StatusFile;
  /** The words that call this program. */
  readonly program: readonly string[];
  /** Returns the time in ISO 8601. */
  readonly now: () => string;
}
