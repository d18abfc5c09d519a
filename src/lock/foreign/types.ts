import type { ExplicitPackage } from '../../conda/locked-package.js';
import type { Platform } from '../../conda/platform.js';

/** What is wanted of the lock of another tool. */
export interface ForeignChoice extends ForeignWish {
  readonly platform: Platform;
}

/** What a command line wants of the lock of another tool, whatever the platform. */
export interface ForeignWish {
  /** The environment of a pixi.lock; null for `default`. */
  readonly environment: string | null;
  /** Categories of a conda-lock file besides `main`. */
  readonly category: readonly string[];
  /** Whether the packages of pip are left out; else they are an error. */
  readonly dropPip: boolean;
}

/** What the lock of another tool lists for one platform. */
export interface ForeignList {
  /** Each once, in the order of the file. */
  readonly packages: readonly ExplicitPackage[];
  /** The packages of pip that are left out, as `name==version`. */
  readonly dropped: readonly string[];
}
