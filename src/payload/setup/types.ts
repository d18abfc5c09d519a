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
}

/** What the header of an installer knows of a setup. */
export interface Settings {
  /** Names of the scripts that the installer runs. */
  readonly scripts: readonly string[];
  /** With variables of the target's environment; null for `$HOME/NAME`. */
  readonly defaultPrefix: string | null;
  readonly spacesInPrefix: boolean;
  readonly batchMode: boolean;
  /** Shown at the end; null for a command to try. */
  readonly conclusionText: string | null;
  /** Whether the prefix is added to conda's list of environments. */
  readonly registerEnvs: boolean;
  /** Whether conda init is offered where conda is in the base. */
  readonly initializeConda: boolean;
  /** Whether Enter is yes when conda init is offered. */
  readonly initializeByDefault: boolean;
}

/** Of an installer that only installs packages. */
export const NO_SETTINGS: Settings = {
  scripts: [],
  defaultPrefix: null,
  spacesInPrefix: true,
  batchMode: false,
  conclusionText: null,
  registerEnvs: true,
  initializeConda: true,
  initializeByDefault: false,
};

/** Of a distribution that consists of packages alone. */
export const NO_SETUP = { settings: NO_SETTINGS, entries: [] as readonly OwnEntry[] } satisfies Setup;
