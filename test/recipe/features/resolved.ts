import { readFileSync } from 'node:fs';
import { unifiedPatch } from '../../../src/recipe/check/patch.js';
import { chooseFeatures } from '../../../src/recipe/features/choose.js';
import { readFeatures } from '../../../src/recipe/features/read-features.js';
import { parseFeatureSpec } from '../../../src/recipe/features/spec.js';
import { resolveRecipe } from '../../../src/recipe/resolve/resolve-recipe.js';

/** The text of features.sh. */
export const HAS_FEATURE = readFileSync(
  new URL('../../../construct/recipe/features.sh', import.meta.url),
  'utf8',
);

type Files = Readonly<Record<string, string>>;

/** Returns the files of a recipe, by name, after its features are chosen as a spec says. */
export function resolved(files: Files, spec: string): Record<string, string> {
  const [file = '', text = ''] = Object.entries(files).find(([name]) => name.endsWith('.yaml')) ?? [];
  const recipe = readFeatures({ file, text });
  const wanted = parseFeatureSpec(spec, spec);
  const [chosen] = chooseFeatures([recipe], wanted === null ? [] : [wanted]);
  if (chosen === undefined) throw new Error('nothing is chosen');
  return {
    ...files,
    ...Object.fromEntries(resolveRecipe(chosen, new Map(Object.entries(files)), HAS_FEATURE)),
  };
}

/** Returns the patch from a recipe with features to the plain one, without features.sh. */
export function patchOf(files: Files, spec: string): string {
  const after = resolved(files, spec);
  const paths = Object.keys(after).filter((path) => path !== 'features.sh');
  return unifiedPatch(paths.map((path) => ({ path, before: files[path] ?? '', after: after[path] ?? '' })));
}
