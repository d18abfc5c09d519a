import { buildSystemRules } from './rules/build-systems.js';
import { compilerRules } from './rules/compilers.js';
import { feedstockRules } from './rules/feedstock.js';
import { interpreterRules } from './rules/interpreters.js';
import { languageRules } from './rules/languages.js';
import { mpiRules } from './rules/mpi.js';
import { placementRules } from './rules/placement.js';
import { selectorRules } from './rules/selectors.js';
import { testRules } from './rules/tests.js';
import { toolRules } from './rules/tools.js';
import type { RecipeRule } from './types.js';

/** All rules. Of fixes that touch the same lines the earlier rule’s is made first. */
export const RECIPE_RULES: readonly RecipeRule[] = [
  ...compilerRules,
  ...placementRules,
  ...interpreterRules,
  ...mpiRules,
  ...buildSystemRules,
  ...testRules,
  ...toolRules,
  ...languageRules,
  ...selectorRules,
  ...feedstockRules,
];
