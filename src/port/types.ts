import type { Platform } from '../conda/platform.js';
import type { BuildKind } from '../plan/emit/builds.js';

/** One build of a port, with all that says whether it has to be done again. */
export interface PortBuild {
  /** Unique: letters, digits and `-`. */
  readonly id: string;
  /** The name of the package or recipe. */
  readonly name: string;
  /** The folder of the repaired copy of the recipe, absolute. */
  readonly recipe: string;
  readonly kind: BuildKind;
  /** Ids of the builds that have to be done before. */
  readonly needs: readonly string[];
  /** The number of the wave, from 1. */
  readonly wave: number;
  /** Digest of all that the build is made from: see builds.ts. Lower-case hex. */
  readonly digest: string;
  /** Name of the file that says that it is done. */
  readonly stamp: string;
}

/** What tells whether the inputs of builds have changed. */
export interface InputDigests {
  /** Of what all builds have in common: channels and variants. */
  readonly common: string;
  /** Of what builds the recipe in a folder. */
  readonly engineOf: (folder: string) => string;
  /** Of the folder of a recipe. */
  readonly recipe: (folder: string) => string;
}

/** What make tells about a build. */
export interface BuildEvent {
  readonly kind: 'start' | 'done' | 'failed';
  readonly id: string;
}

/**
 * The state of a build. `kept`: an earlier run has done it. `failed`: its log says why. `blocked`: it waits for a build that has
 * failed.
 */
export type BuildState = 'waiting' | 'running' | 'kept' | 'done' | 'failed' | 'blocked';

/** One build in the status file. Times are ISO 8601; null for what has not happened. */
export interface BuildStatus {
  readonly id: string;
  readonly name: string;
  readonly wave: number;
  readonly needs: readonly string[];
  readonly state: BuildState;
  readonly started: string | null;
  readonly ended: string | null;
  /** The path of the engine's log, relative to the status file. It is there once the build has begun. */
  readonly log: string;
  /** Why it failed; null if it did not. */
  readonly problem: string | null;
}

/** The status file of a port. */
export interface PortStatus {
  readonly from: Platform;
  readonly to: Platform;
  /** `failed`: a build has failed, or a step before or after the builds. */
  readonly state: 'running' | 'done' | 'failed';
  /** What is being done, in words. */
  readonly step: string;
  readonly started: string;
  readonly updated: string;
  readonly builds: readonly BuildStatus[];
  /** The absolute path of the installer; null until it is made. */
  readonly installer: string | null;
}
