import type { LenientValue } from '../yaml/lenient.js';
import { evaluate } from './expression/evaluate.js';
import { namesOver } from './expression/names.js';
import { textOf, truth } from './expression/operators.js';
import { parseExpression } from './expression/parse.js';
import type { Value } from './expression/types.js';
import { type OutputTree, recipeOf } from './outputs.js';
import { childOf, isTrue, listOf, readTree, textOrNull } from './tree.js';
import type { Reading, Recipe, RecipeFile } from './types.js';

/**
 * Reads a rattler-build recipe (schema version 1) for one target: YAML, then `context`, `${{ … }}` and `if`. What cannot be
 * read goes to `problems`. Throws UserError for what is no YAML.
 */
export function readRecipeYaml(
  { file, text }: RecipeFile,
  { scope, requirement, problems }: Reading,
): Recipe {
  const raw = readTree(text, file);
  const names = namesOver(scope);
  const worth = (source: string): Value => {
    try {
      return evaluate(parseExpression(source), names);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      problems.push({ where: file, message: `${source.slice(0, 80)} cannot be read: ${error.message}` });
      return undefined;
    }
  };
  const context = childOf(raw, 'context');
  if (context instanceof Map)
    for (const [name, value] of context) names.set(name, contextValue(value, worth));
  const top = resolved(raw, worth);
  const version = textOrNull(childOf(top, 'package', 'version') ?? childOf(top, 'recipe', 'version'));
  const outputs = listOf(childOf(top, 'outputs')).map(
    (output): OutputTree => ({
      name: textOrNull(childOf(output, 'package', 'name')),
      version: textOrNull(childOf(output, 'package', 'version')),
      tree: withSkip(output, worth),
    }),
  );
  const name = textOrNull(childOf(top, 'package', 'name') ?? childOf(top, 'recipe', 'name'));
  return recipeOf(
    { file, format: 'recipe.yaml', name, version, top: withSkip(top, worth), outputs },
    requirement,
    problems,
  );
}

type Worth = (source: string) => Value;

function contextValue(value: LenientValue, worth: Worth): Value {
  if (typeof value === 'string') return rendered(value, worth);
  return Array.isArray(value) ? value.map((item) => contextValue(item, worth)) : undefined;
}

/** A text that is one expression keeps the kind of its value. */
function rendered(text: string, worth: Worth): Value {
  const [, whole] = /^\$\{\{((?:(?!\}\})[\s\S])*)\}\}$/.exec(text.trim()) ?? [];
  if (whole !== undefined) return worth(whole);
  return text.replace(/\$\{\{([\s\S]*?)\}\}/g, (_, source: string) => textOf(worth(source)));
}

/** Everything rendered, and every `if` in its place. YAML bounds how deep this goes. */
function resolved(value: LenientValue, worth: Worth): LenientValue {
  if (typeof value === 'string') return value.includes('${{') ? textOf(rendered(value, worth)) : value;
  if (Array.isArray(value)) return value.flatMap((item) => branch(item, worth));
  if (!(value instanceof Map)) return null;
  return new Map([...value].map(([key, item]) => [key, resolved(item, worth)]));
}

function branch(item: LenientValue, worth: Worth): readonly LenientValue[] {
  const test = childOf(item, 'if');
  if (typeof test !== 'string') return [resolved(item, worth)];
  const chosen = truth(worth(test)) ? childOf(item, 'then') : childOf(item, 'else');
  return listOf(chosen).flatMap((one) => branch(one, worth));
}

/** `skip` is true, false, or conditions of which one has to hold. */
function withSkip(tree: LenientValue, worth: Worth): LenientValue {
  const build = childOf(tree, 'build');
  if (!(tree instanceof Map) || !(build instanceof Map)) return tree;
  const conditions = listOf(childOf(build, 'skip')).filter((item) => typeof item === 'string');
  const skip = conditions.some((condition) => isTrue(condition) || truth(worth(condition)));
  return new Map([...tree, ['build', new Map([...build, ['skip', String(skip)]])]]);
}
