import type { Problem } from '../../errors.js';
import type { Recipe } from './read.js';

/** What a rule has to say. An error is wrong for every image; a warning may be meant. */
export interface Finding extends Problem {
  readonly severity: 'error' | 'warning';
  /** Name of the rule, for people who look it up. */
  readonly rule: string;
  /** `file:line:column`. */
  readonly where: string;
}

/** One matter that is looked into, in all of a Dockerfile. */
export type LintRule = (recipe: Recipe) => Finding[];
