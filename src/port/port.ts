import type { Platform } from '../conda/platform.js';
import type { Engine, EngineName } from '../engine/types.js';
import type { Emit } from '../events.js';
import type { Layout } from './layout.js';
import type { BaseChannels } from './open-channels.js';
import type { PlannedPort } from './open-plan.js';
import type { StatusFile } from './open-status.js';
import type { RecipeFolders } from './recipes/own-files.js';
import type { PortBuild } from './types.js';

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

/** What the builds of a port are made with. */
export interface Building extends Pick<PlannedPort, 'recipes' | 'glibc'> {
  readonly request: PortRequest;
  readonly base: BaseChannels;
  readonly folders: RecipeFolders;
  /** Returns the engine for the recipe in a folder. */
  readonly engineOf: (folder: string) => Engine;
}

/** Builds one recipe into the channel of a port. Returns the absolute paths of its packages. Throws ArchiError with why it cannot be built. */
export type Builder = (build: PortBuild) => Promise<readonly string[]>;

/** Opens what builds the recipes of a port. Throws ArchiError if none can be built. */
export type OpenBuilder = (building: Building) => Promise<Builder>;

/** A port that runs. */
export interface Port {
  readonly request: PortRequest;
  readonly layout: Layout;
  readonly file: StatusFile;
  /** The words that call this program: make runs by hand with them. */
  readonly program: readonly string[];
  readonly openBuilder: OpenBuilder;
  /** Returns the time in ISO 8601. */
  readonly now: () => string;
}
