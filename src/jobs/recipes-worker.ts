import { loadVersions } from '../conda/version.js';
import { serveJobs } from '../host/pool.js';
import { type Recipes, readRecipes } from '../recipe/read-recipe.js';
import { readRecipeFiles } from './find-recipes.js';
import type { RecipesJob } from './read-recipes.js';

serveJobs<RecipesJob, Recipes>(async ({ found, wanted }) =>
  readRecipes(readRecipeFiles(found), wanted, await loadVersions()),
);
