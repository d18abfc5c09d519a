import { basename, dirname, join } from 'node:path';
import { type Problem, UserError } from '../../errors.js';
import type { ChosenRecipe } from '../features/choose.js';
import { HAS_FEATURE_FILE, scriptWithFeatures } from '../features/has-feature.js';
import { plainRecipe, statesByPart } from '../features/plain-recipe.js';
import { variantsWithFeatures } from '../features/variants.js';
import { textProblems } from '../text-problems.js';

/** Names of files beside a recipe that features change, by the recipe's own name. */
export const VARIANT_FILES: Readonly<Record<string, string>> = {
  'meta.yaml': 'conda_build_config.yaml',
  'recipe.yaml': 'variants.yaml',
};

/**
 * Returns the files of a recipe's folder that are changed or new, by path, once its features are chosen. `files` are the texts of
 * its scripts and of its file of variants, `hasFeature` is the text of features.sh. Throws UserError.
 */
export function resolveRecipe(
  chosen: ChosenRecipe,
  files: ReadonlyMap<string, string>,
  hasFeature: string,
): Map<string, string> {
  const changed = changedFiles(chosen, files, hasFeature);
  const { file, text } = chosen.recipe;
  const before = new Map([...files, [basename(file), text]]);
  const problems = [...changed.keys()].flatMap((path) =>
    textProblems({ file: join(dirname(file), path), text: before.get(path) ?? '' }),
  );
  if (problems.length > 0) throw new UserError('files of a recipe cannot be changed', problems);
  return changed;
}

function changedFiles(
  chosen: ChosenRecipe,
  files: ReadonlyMap<string, string>,
  hasFeature: string,
): Map<string, string> {
  const { file, text, features } = chosen.recipe;
  const plain = plainRecipe(chosen);
  const name = basename(file);
  const changed = new Map<string, string>(plain === text ? [] : [[name, plain]]);
  if (features.length === 0) return changed;
  if (files.has(HAS_FEATURE_FILE)) throw new UserError('has_feature cannot be defined', taken(file));
  changed.set(HAS_FEATURE_FILE, hasFeature);
  for (const [path, script] of files)
    if (path.endsWith('.sh') && script !== scriptWithFeatures(script))
      changed.set(path, scriptWithFeatures(script));
  const used = new Map([...statesByPart(chosen).values()].flatMap((states) => [...states]));
  const variants = VARIANT_FILES[name] ?? 'variants.yaml';
  if (used.size > 0)
    changed.set(
      variants,
      variantsWithFeatures(
        { file: join(dirname(file), variants), text: files.get(variants) ?? '' },
        inOrder(used),
      ),
    );
  return changed;
}

function inOrder(states: ReadonlyMap<string, boolean>): ReadonlyMap<string, boolean> {
  return new Map([...states].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function taken(where: string): Problem {
  return { where, message: `the file ${HAS_FEATURE_FILE} is there already`, fix: 'give it another name' };
}
