import type { Counts } from '../../../findings/severity.js';
import type { RecipeFinding } from '../types.js';

/** One checked recipe. */
export interface CheckedFile {
  /** Path of its recipe, as given or found. */
  readonly name: string;
  /** From 0 to 100: how ready it is for the target. */
  readonly score: number;
  readonly counts: Counts;
}

/** What is reported of several recipes. */
export interface RecipeReport {
  readonly from: string;
  readonly to: string;
  readonly recipes: readonly CheckedFile[];
  readonly counts: Counts;
  readonly findings: readonly RecipeFinding[];
  /** The files that were repaired. */
  readonly fixed: readonly string[];
}
