import { type Behaviour, USUAL_BEHAVIOUR } from '../../manifest/setup/behaviour.js';
import type { PackageEntry } from '../../package/types.js';
import type { RelocatedEntry } from '../link/link.js';

/** A file or soft link that belongs to no package. Its time is that of the environment. */
export type OwnEntry = Extract<PackageEntry, { type: 'file' | 'softlink' | 'directory' }>;

/** The same, or a text in which the prefix is filled in. */
export type SetupEntry = OwnEntry | RelocatedEntry;

/** What a distribution brings besides packages. */
export interface Setup {
  readonly settings: Settings;
  /** Its own files, and its scripts in `.archi/scripts/`. */
  readonly entries: readonly SetupEntry[];
  /** What keeps conda from changing the environments. */
  readonly frozen: readonly Frozen[];
  /** `file:line:column` of the entry; null without one. */
  readonly entryWhere: string | null;
}

/** An environment that conda leaves alone. */
export interface Frozen {
  /** Null for the base. */
  readonly env: string | null;
  /** Of its `conda-meta/frozen`. */
  readonly text: string;
}

/** What the header of an installer knows of a setup. */
export interface Settings extends Behaviour {
  /** Names of the scripts that the installer runs. */
  readonly scripts: readonly string[];
}

/** Of an installer that only installs packages. */
export const NO_SETTINGS: Settings = { scripts: [], ...USUAL_BEHAVIOUR };

/** Of a distribution that consists of packages alone. */
export const NO_SETUP = {
  settings: NO_SETTINGS,
  entries: [] as readonly OwnEntry[],
  frozen: [],
  entryWhere: null,
} satisfies Setup;
