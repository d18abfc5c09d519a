import type { Platform } from '../conda/platform.js';
import type { Problem } from '../errors.js';
import type { Scope } from './expression/types.js';

/** How a requirement was written: as a spec, or as a function whose result depends on the target. */
export type RequirementKind = 'spec' | 'compiler' | 'stdlib' | 'cdt' | 'pin_subpackage' | 'pin_compatible';

/** One line of a recipe's requirements, for one target. */
export interface Requirement {
  readonly kind: RequirementKind;
  /** Package name in lower case: `gcc_linux-aarch64` for `compiler('c')`. */
  readonly name: string;
  /** The match spec; for pin_subpackage and pin_compatible only the package name. */
  readonly spec: string;
}

/** One package that a recipe builds. */
export interface RecipeOutput {
  /** Lower case. */
  readonly name: string;
  readonly version: string | null;
  readonly noarch: 'generic' | 'python' | null;
  /** Packages that run on the build machine. */
  readonly build: readonly Requirement[];
  /** Packages that are linked against. Recipes without `host` list these in `build`. */
  readonly host: readonly Requirement[];
  readonly run: readonly Requirement[];
  /** Additional packages for its tests. */
  readonly test: readonly Requirement[];
}

/** A file and its text. */
export interface TextFile {
  /** Path, for messages; its file name determines the format. */
  readonly file: string;
  readonly text: string;
}

/** A recipe file: its name ends with `meta.yaml` or `recipe.yaml`. */
export interface RecipeFile extends TextFile {
  /** Variant files beside it: `conda_build_config.yaml`, `variants.yaml`. */
  readonly variants: readonly TextFile[];
}

/** One recipe, read for one target: selectors evaluated, jinja rendered. */
export interface Recipe {
  /** Name of the package or recipe; if it has none, of the first output. Lower case. */
  readonly name: string;
  readonly version: string | null;
  /** Path of the recipe. */
  readonly file: string;
  readonly format: 'meta.yaml' | 'recipe.yaml';
  /** Whether the recipe, or all of its outputs, skip the target. */
  readonly skip: boolean;
  /** Empty only if `skip` is true. */
  readonly outputs: readonly RecipeOutput[];
}

/** The target that recipes are read for. */
export interface RecipeTarget {
  readonly platform: Platform;
  /** Keys of conda_build_config.yaml, with one value each: `python` 3.11, `c_compiler` gcc. */
  readonly variant: Readonly<Record<string, string>>;
  /** The values of the variant that are numbers or booleans in a recipe.yaml. */
  readonly typed?: Readonly<Record<string, number | boolean>>;
  /** The variables set by `--env`; the machine's own environment is not used. */
  readonly environment?: ReadonlyMap<string, string> | undefined;
}

/** Context for reading one recipe file. */
export interface RecipeReading {
  /** Reads one requirement. Returns null if the text is empty. */
  readonly requirement: (text: string) => Requirement | null;
  /** Names for expressions, by target and format. */
  readonly scope: Scope;
  /** Receives the problems because of which the recipe cannot be read. */
  readonly problems: Problem[];
  /** Receives the requirements that are dropped because they cannot be read. */
  readonly losses: Problem[];
  /** Receives the unset names in parts that are read. */
  readonly unset: UnsetName[];
}

/** An unset name that a recipe uses. */
export interface UnsetName {
  readonly name: string;
  /** `file:line` */
  readonly where: string;
}
