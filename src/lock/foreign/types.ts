import type { Dist } from '../../conda/file-name.js';
import type { ForeignKind } from '../../conda/foreign-lock.js';
import type { ExplicitPackage } from '../../conda/locked-package.js';
import type { Platform } from '../../conda/platform.js';
import type { WheelItem } from '../../manifest/types.js';

/** A list of packages, and which format it has. */
export interface ForeignText {
  readonly text: string;
  /** For messages. */
  readonly file: string;
  readonly kind: ForeignKind;
}

/** What is wanted of a list for one environment. */
export interface ForeignChoice extends Omit<ForeignWish, 'environment'> {
  readonly platform: Platform;
  /** The environment of a pixi.lock; null for `default`, and for a list that has no environments. */
  readonly environment: string | null;
}

/** What a command line wants of the lock of another tool, whatever the platform. */
export interface ForeignWish {
  /** Environments of a pixi.lock: the first is the base; `*` is all of them; none for `default`. */
  readonly environment: readonly string[];
  /** Categories of a conda-lock file besides `main`. */
  readonly category: readonly string[];
  /** Whether the packages of pip are left out; else wheels with a checksum are taken, and others are an error. */
  readonly dropPip: boolean;
}

/** The lock of another tool, or another list of packages. */
export interface ForeignFile {
  /** The name that an environment.yml has; null if there is none. */
  readonly name: string | null;
  /** In the order of the file; none for a list that has one environment without a name. */
  readonly environments: readonly string[];
  /** Returns the platforms that an environment has packages for; none if they are not known. */
  platformsOf(environment: string | null): readonly Platform[];
  /** Throws UserError with every problem of what is chosen. */
  list(choice: ForeignChoice): ForeignList;
}

/** What a list has for one environment and platform. */
export interface ForeignList {
  /** Each once, in the order of the file. */
  readonly packages: readonly ExplicitPackage[];
  /** Packages that the list does not give urls of: `channels` are searched for them. */
  readonly pins: readonly ListedPin[];
  /** The packages of pip, each as the url of a wheel with its checksum. */
  readonly wheels: readonly WheelItem[];
  /** As written: urls, folders or names. */
  readonly channels: readonly string[];
  /** The packages of pip that are left out, as `name==version`. */
  readonly dropped: readonly string[];
  /** Whether the packages are in link order. */
  readonly isOrdered: boolean;
}

/** What a list has whose packages all have urls. */
export type Listed = Pick<ForeignList, 'packages' | 'wheels' | 'dropped' | 'channels'>;

/** One build of an environment.yml. */
export interface ListedPin extends Dist {
  /** The channel that it is asked of, as written; null for any. */
  readonly channel: string | null;
  /** `file:line:column`. */
  readonly where: string;
}
