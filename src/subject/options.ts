import type { Emit } from '../events.js';

/** Options for opening an input; the lock of a manifest may have to be made. */
export interface OpenOptions {
  readonly platform: string | undefined;
  readonly arch?: string | undefined;
  readonly channelAlias?: string | undefined;
  /** Of a list: the channels that have its records, in place of its packages. */
  readonly channel?: readonly string[];
  /** Of a conda-lock file, besides `main`. */
  readonly category?: readonly string[];
  /** Of a pixi.lock; null for all of them, of which `default` is the base. */
  readonly environment?: string | null;
  readonly cacheDir: string;
  readonly offline: boolean;
  readonly emit: Emit;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}
