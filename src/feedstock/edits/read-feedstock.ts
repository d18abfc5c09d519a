import { type Problem, UserError } from '../../errors.js';
import { MOST_SCRIPTS, namedScripts } from '../../recipe/check/script/named-scripts.js';
import type { RecipeFiles } from '../../recipe/check/types.js';
import { textProblems } from '../../recipe/text-problems.js';
import type { TextFile } from '../../recipe/types.js';
import { readYaml } from '../../yaml/source.js';
import type { FeedstockFiles } from './types.js';

export const CONFIG = 'conda-forge.yml';

/** The files of a feedstock that edits look at. */
export interface Feedstock {
  readonly config: TextFile;
  /** The recipe and its build scripts; without the configuration, which is edited on its own. */
  readonly recipe: RecipeFiles;
}

/** Finds the recipe of a feedstock and its scripts. Throws UserError if there is none, or a file is no text that can be edited. */
export function readFeedstock(files: FeedstockFiles): Feedstock {
  const config = { file: CONFIG, text: files.get(CONFIG) ?? '' };
  const folder = recipeFolder(config);
  const recipe = ['recipe.yaml', 'meta.yaml'].flatMap((name) => fileAt(files, `${folder}/${name}`)).at(0);
  if (recipe === undefined)
    throw new UserError('this is no feedstock with a recipe', {
      ...{ where: folder, message: 'no recipe', expected: `${folder}/meta.yaml or ${folder}/recipe.yaml` },
      fix: 'name a feedstock that has one, or give its folder as recipe_dir in conda-forge.yml',
    });
  const scripts = namedScripts(recipe.text)
    .flatMap((name) => fileAt(files, `${folder}/${name}`))
    .slice(0, MOST_SCRIPTS);
  const problems: readonly Problem[] = [config, recipe, ...scripts].flatMap(textProblems);
  if (problems.length > 0) throw new UserError('the feedstock cannot be edited', problems);
  return { config, recipe: { recipe, scripts, config: null } };
}

function recipeFolder({ file, text }: TextFile): string {
  if (!text.includes('recipe_dir')) return 'recipe';
  const folder = readYaml(text, file).data(['recipe_dir']);
  return typeof folder === 'string' && folder !== '' ? folder.replace(/^\.\/|\/+$/g, '') : 'recipe';
}

function fileAt(files: FeedstockFiles, file: string): TextFile[] {
  const text = files.get(file);
  return text === undefined ? [] : [{ file, text }];
}
