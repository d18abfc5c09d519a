import type { PackageEntry } from '../../package/types.js';

/** A file or soft link that belongs to no package. Its time is that of the environment. */
export type OwnEntry = Extract<PackageEntry, { type: 'file' | 'softlink' | 'directory' }>;

/** What a distribution brings besides packages. */
export interface Setup {
  readonly settings: Settings;
  /** Its own files, and its scripts in `.archi/scripts/`. */
  readonly entries: readonly OwnEntry[];
}

/** What the header of an installer knows of a setup. */
export interface Settings {
  /** Names of the scripts that the installer runs. */
  readonly scripts: readonly string[];
}

/** Of an installer that only installs packages. */
export const NO_SETTINGS: Settings = { scripts: [] };

/** Of a distribution that consists of packages alone. */
export const NO_SETUP: Setup = { settings: NO_SETTINGS, entries: [] };
