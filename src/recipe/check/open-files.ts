import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readText } from '../../host/fs/read.js';
import type { TextFile } from '../types.js';
import { MOST_SCRIPTS, namedScripts } from './script/named-scripts.js';
import type { RecipeFiles } from './types.js';

/**
 * Reads a recipe, the build scripts in its folder that it names, `build.sh`, and the conda-forge.yml of its feedstock. Links and
 * paths that leave the folder are not followed. Throws ToolError if a file cannot be read.
 */
export function readFeedstock(path: string): RecipeFiles {
  const folder = dirname(path);
  const recipe = textFile(path);
  const scripts = namedScripts(recipe.text)
    .filter((name) => isInside(folder, name))
    .slice(0, MOST_SCRIPTS)
    .map((name) => textFile(join(folder, name)));
  const config = [join(folder, 'conda-forge.yml'), join(folder, '..', 'conda-forge.yml')]
    .filter((_, index) => index === 0 || basename(folder) === 'recipe')
    .find(isFile);
  return { recipe, scripts, config: config === undefined ? null : textFile(config) };
}

/** Whether a file lies in the folder, with no link on the way to it. */
function isInside(folder: string, name: string): boolean {
  return isFile(join(folder, name)) && realpathSync(join(folder, name)) === join(realpathSync(folder), name);
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function textFile(file: string): TextFile {
  return { file, text: readText(file) ?? '' };
}
