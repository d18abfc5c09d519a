import type { Platform } from '../conda/platform.js';
import type { Problem } from '../errors.js';
import type { Scope } from './expression/types.js';

/** What a requirement was written as: a spec, or a call whose answer depends on the target. */
export type RequirementKind = 'spec' | 'compiler' | 'stdlib' | 'cdt' | 'pin_subpackage' | 'pin_compatible';

/** One line of a recipe's requirements, for one target. */
export interface Requirement {
  readonly kind: RequirementKind;
  /** The package's name in lower case: `gcc_linux-aarch64` for `compiler('c')`. */
  readonly name: string;
  /** The match spec as far as it is known; pins are their name alone. */
  readonly spec: string;
}

/** One package that a recipe makes. */
export interface RecipeOutput {
  /** Lower case. */
  readonly name: string;
  readonly version: string | null;
  readonly noarch: 'generic' | 'python' | null;
  /** What runs on the machine that builds. */
  readonly build: readonly Requirement[];
  /** What is linked against; of a recipe that has no `host`, what it builds with stands in `build` alone. */
  readonly host: readonly Requirement[];
  readonly run: readonly Requirement[];
  /** What its tests need beside it. */
  readonly test: readonly Requirement[];
}

/** A file and what it holds. */
export interface TextFile {
  /** For messages; its end tells what it is. */
  readonly file: string;
  readonly text: string;
}

/** A file that is a recipe by its name: it ends with `meta.yaml` or `recipe.yaml`. */
export interface RecipeFile extends TextFile {
  /** The files of variants that lie beside it: `conda_build_config.yaml`, `variants.yaml`. */
  readonly variants: readonly TextFile[];
}

/** One recipe, read for one target: selectors evaluated, jinja rendered. */
export interface Recipe {
  /** The package's name; of a recipe with outputs and no package, the recipe's. Lower case. */
  readonly name: string;
  readonly version: string | null;
  /** The file it was read from. */
  readonly file: string;
  readonly format: 'meta.yaml' | 'recipe.yaml';
  /** True where the recipe says that it is not for the target. */
  readonly skip: boolean;
  /** At least one, but where it skips the target or all of its outputs. */
  readonly outputs: readonly RecipeOutput[];
}

/** What recipes are read for. */
export interface RecipeTarget {
  readonly platform: Platform;
  /** Keys of a conda_build_config.yaml with one value each: `python` 3.11, `c_compiler` gcc. */
  readonly variant: Readonly<Record<string, string>>;
  /** Of those the ones that a recipe.yaml has as numbers and booleans. */
  readonly typed?: Readonly<Record<string, number | boolean>>;
  /** What `--env` sets; no machine's own environment has a say. */
  readonly environment?: ReadonlyMap<string, string> | undefined;
}

/** What one file is read with. */
export interface Reading {
  /** Reads one line of requirements; null for an empty one. */
  readonly requirement: (text: string) => Requirement | null;
  /** The names of the target, for the file's format. */
  readonly scope: Scope;
  /** Takes why the recipe cannot be read. */
  readonly problems: Problem[];
  /** Takes what is left out of it: lines of requirements that cannot be read. */
  readonly losses: Problem[];
  /** Takes the names that nobody has set, where they stand in what is read. */
  readonly unset: UnsetName[];
}

/** A name that a recipe uses and nobody has set. */
export interface UnsetName {
  readonly name: string;
  /** `file:line` */
  readonly where: string;
}
