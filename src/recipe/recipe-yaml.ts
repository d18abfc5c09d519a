import type { LenientValue } from '../yaml/lenient.js';
import { type Branches, createBranches } from './branches.js';
import { namesOver } from './expression/names.js';
import { truth } from './expression/operators.js';
import type { Value } from './expression/types.js';
import { type OutputTree, recipeOf } from './outputs.js';
import { neededSections } from './sections.js';
import { childOf, isTrue, listOf, readTree, textOrNull } from './tree.js';
import type { Reading, Recipe, TextFile } from './types.js';

/**
 * Reads a rattler-build recipe (schema version 1) for one target: YAML, then `context`, `${{ … }}` and `if`. What cannot be
 * read goes to `problems`. Throws UserError for what is no YAML.
 */
export function readRecipeYaml({ file, text }: TextFile, { scope, requirement, problems }: Reading): Recipe {
  const raw = readTree(neededSections(text), file);
  const names = namesOver(scope);
  const branches = createBranches({ file, scope: names, problems });
  const context = childOf(raw, 'context');
  if (context instanceof Map)
    for (const [name, value] of context) names.set(name, contextValue(value, branches));
  const top = branches.resolved(raw);
  const version = textOrNull(childOf(top, 'package', 'version') ?? childOf(top, 'recipe', 'version'));
  const outputs = listOf(childOf(top, 'outputs')).map(
    (output): OutputTree => ({
      name: textOrNull(childOf(output, 'package', 'name')),
      version: textOrNull(childOf(output, 'package', 'version')),
      tree: withSkip(output, branches),
    }),
  );
  const name = textOrNull(childOf(top, 'package', 'name') ?? childOf(top, 'recipe', 'name'));
  return recipeOf(
    { file, format: 'recipe.yaml', name, version, top: withSkip(top, branches), outputs },
    requirement,
    problems,
  );
}

function contextValue(value: LenientValue, branches: Branches): Value {
  if (typeof value === 'string') return branches.rendered(value);
  return Array.isArray(value) ? value.map((item) => contextValue(item, branches)) : undefined;
}

/** `skip` is true, false, or conditions of which one has to hold. */
function withSkip(tree: LenientValue, { worth }: Branches): LenientValue {
  const build = childOf(tree, 'build');
  if (!(tree instanceof Map) || !(build instanceof Map)) return tree;
  const conditions = listOf(childOf(build, 'skip')).filter((item) => typeof item === 'string');
  const skip = conditions.some((condition) => isTrue(condition) || truth(worth(condition)));
  return new Map([...tree, ['build', new Map([...build, ['skip', String(skip)]])]]);
}
