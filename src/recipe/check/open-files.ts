import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { readText } from '../../host/fs/read.js';
import type { TextFile } from '../types.js';
import type { RecipeFiles } from './types.js';

/** Scripts that run where the package is installed or tested, not where it is built. */
const NOT_BUILDING = /(?:^|[/_-])(?:run_test|test|activate|deactivate|(?:pre|post)-(?:un)?link)[^/]*\.sh$/;
/** Most scripts that are read of one recipe. */
const MOST_SCRIPTS = 100;

/**
 * Reads a recipe, the build scripts in its folder that it names, `build.sh`, and the conda-forge.yml of its feedstock. Links and
 * paths that leave the folder are not followed. Throws ToolError if a file cannot be read.
 */
export function readFeedstock(path: string): RecipeFiles {
  const folder = dirname(path);
  const recipe = textFile(path);
  const names = new Set(['build.sh', ...namedScripts(recipe.text)]);
  const scripts = [...names]
    .filter((name) => isInside(folder, name))
    .slice(0, MOST_SCRIPTS)
    .map((name) => textFile(join(folder, name)));
  const config = [join(folder, 'conda-forge.yml'), join(folder, '..', 'conda-forge.yml')]
    .filter((_, index) => index === 0 || basename(folder) === 'recipe')
    .find(isFile);
  return { recipe, scripts, config: config === undefined ? null : textFile(config) };
}

function namedScripts(text: string): string[] {
  return text
    .split(/[^\w./-]+/)
    .filter((word) => word.endsWith('.sh'))
    .map((word) => normalize(word.replace(/^\/+/, '')))
    .filter((name) => !name.startsWith('..') && !NOT_BUILDING.test(name));
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
