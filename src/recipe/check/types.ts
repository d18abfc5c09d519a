import type { Problem } from '../../errors.js';
import type { Severity } from '../../findings/severity.js';
import type { Conditions, Machines } from '../outline/conditions.js';
import type { Outline, OutlinedOutput } from '../outline/outline.js';
import type { TextFile } from '../types.js';
import type { ScriptCommand } from './script/commands.js';

/** A change of a file: the characters from `at` to `end` become `text`. */
export interface Edit {
  readonly file: string;
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

/** The files of one recipe, as they are read. */
export interface RecipeFiles {
  readonly recipe: TextFile;
  /** Its build scripts. */
  readonly scripts: readonly TextFile[];
  /** The conda-forge.yml of its feedstock; null if there is none. */
  readonly config: TextFile | null;
}

/** A build script, or a part of a recipe with commands. */
export interface BuildScript {
  /** Path of the file that has it. */
  readonly file: string;
  /** The text of that file; of a recipe, with each jinja expression as one word. */
  readonly text: string;
  /** The part of it that is the script. */
  readonly body: string;
  readonly commands: readonly ScriptCommand[];
  /** Whether the commands can be changed: not those in a quoted text, or of a line that Windows runs as well. */
  readonly canEdit: boolean;
  /** Whether it is a file of its own. */
  readonly isFile: boolean;
  /** The outputs that it builds. */
  readonly outputs: readonly OutlinedOutput[];
}

/** What the rules look at. */
export interface CheckedRecipe {
  readonly outline: Outline;
  readonly scripts: readonly BuildScript[];
  readonly config: TextFile | null;
  readonly machines: Machines;
  readonly conditions: Conditions;
}

/** A place where a rule finds a problem. */
export interface Spot extends Omit<Problem, 'where'> {
  readonly file: string;
  /** Offset in the file. */
  readonly at: number;
  /** The changes that repair it, all or none; empty if a person has to. */
  readonly edits: readonly Edit[];
}

/** A check of one recipe; docs/recipe-check.md lists the rules. */
export interface RecipeRule {
  readonly id: string;
  /** `error`: a cross build fails or makes a wrong package. `warning`: it may. `note`: information. */
  readonly severity: Severity;
  /** What is wrong, for the list of rules. */
  readonly finds: string;
  /** Why it matters. */
  readonly reason: string;
  /** The section of conda-forge’s documentation of cross-compilation, or where else the rule comes from. */
  readonly source: string;
  /** What the fix does; null if a person has to repair it. */
  readonly repair: string | null;
  check(recipe: CheckedRecipe): readonly Spot[];
}

/** A finding with its place. Plain JSON. */
export interface RecipeFinding extends Problem {
  readonly rule: string;
  readonly severity: Severity;
  /** Path of the file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** `file:line:column`. */
  readonly where: string;
  /** Whether `--fix` repairs it. */
  readonly fixable: boolean;
}
