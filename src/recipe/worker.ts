import { loadVersions } from '../conda/version.js';
import { serveJobs } from '../host/threads/pool.js';
import { readRecipeFiles } from './open-files.js';
import type { RecipesJob } from './open-recipes.js';
import { type Recipes, readRecipes } from './read-recipe.js';

serveJobs<RecipesJob, Recipes>(async ({ recipes, target }) =>
  readRecipes(readRecipeFiles(recipes), target, await loadVersions()),
);
