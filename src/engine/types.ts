import type { Platform } from '../conda/platform.js';
import type { Recipe } from '../recipe/types.js';

/** The programs that build recipes, in the order in which they are looked for. */
export const ENGINES = ['rattler-build', 'py-rattler-build', 'conda-build'] as const;

export type EngineName = (typeof ENGINES)[number];

export type RecipeFormat = Recipe['format'];

/** Which tests of a package run after it is built. */
export const TEST_CHOICES = ['native', 'emulated', 'skip'] as const;

export type TestChoice = (typeof TEST_CHOICES)[number];

/** One recipe that an engine is to build, whichever it is. Paths are absolute. */
export interface BuildRequest {
  readonly recipe: string;
  /** A folder of this build alone: packages appear in its subdirs. */
  readonly output: string;
  /** The platform that builds. */
  readonly from: Platform;
  /** The platform that the packages are for. */
  readonly to: Platform;
  /** Urls, the most important one first. */
  readonly channels: readonly string[];
  /** Variant files; later ones override earlier ones. */
  readonly variants: readonly string[];
  readonly test: TestChoice;
}

/** A package that an engine is to build again from what it records. Paths are absolute. */
export interface RebuildRequest extends Pick<BuildRequest, 'output' | 'test'> {
  readonly package: string;
}

/** A package that records how it was built. Paths are absolute. */
export interface RecordedPackage {
  readonly path: string;
  /** The file name that the rebuilt package is to have. */
  readonly fn: string;
  readonly subdir: string;
  /** The folder that the folder of its build was in; it need not exist, and is not made. */
  readonly folder: string;
}

/** A command line of an engine. */
export interface EngineCommand {
  readonly args: readonly string[];
  /** The line for its standard input, which stays open while it runs; null for no input. */
  readonly input: string | null;
}

/** An engine of this machine. */
export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  /** Absolute path of its program, or of the python that has it. */
  readonly program: string;
}
