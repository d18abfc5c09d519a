import type { LenientValue } from '../yaml/lenient.js';
import { type Branches, createBranches, type Keys, printedValue } from './branches.js';
import { BeyondLimit } from './expression/bounds.js';
import { namesOver } from './expression/names.js';
import { truth } from './expression/operators.js';
import type { Value } from './expression/types.js';
import { type OutputTree, recipeOf, type StagedTree } from './outputs.js';
import { neededSections } from './sections.js';
import { childOf, listOf, readTree, textOrNull } from './tree.js';
import type { Recipe, RecipeReading, TextFile } from './types.js';

/**
 * Reads a rattler-build recipe (schema version 1) for one target: YAML, then `context`, `${{ … }}` and `if`. A requirement that
 * fails is dropped and added to `losses`. Throws UserError if the text is not YAML, BeyondLimit if a limit is exceeded.
 */
export function readRecipeYaml({ file, text }: TextFile, reading: RecipeReading): Recipe {
  const { requirement, problems } = reading;
  const { top, branches } = resolveRecipeYaml({ file, text: neededSections(text) }, reading, isNeeded);
  return treeRecipe(file, { top, branches, requirement, problems });
}

/**
 * Returns the tree of a recipe.yaml for one target, with `if` and expressions resolved. A value that fails is added to `losses` if
 * it is needed. Throws as `readRecipeYaml` does.
 */
export function resolveRecipeYaml(
  { file, text }: TextFile,
  reading: RecipeReading,
  isNeeded: (keys: Keys) => boolean,
): { readonly top: LenientValue; readonly branches: Branches } {
  const { scope, losses } = reading;
  const raw = readTree(text, file, { typed: true });
  // Unset names are reported only in values that are needed; those in the context, when the context's names are used.
  let take: ((name: string) => void) | null = null;
  const names = { ...namesOver(scope, (name) => take?.(name)), printed: printedValue };
  const tell = (name: string) => reading.unset.push({ name, where: file });
  const branches = createBranches({
    scope: names,
    lost: (message) => losses.push({ where: file, message }),
    during(isNeeded, work) {
      take = isNeeded ? tell : null;
      try {
        return work();
      } finally {
        take = null;
      }
    },
  });
  const context = childOf(raw, 'context');
  if (context instanceof Map) {
    for (const [name, value] of context) {
      const lacking = new Set<string>();
      take = (missing) => lacking.add(missing);
      try {
        const worth = contextValue(value, branches);
        names.set(name, worth, [...lacking]);
      } catch (error) {
        if (!(error instanceof SyntaxError) || error instanceof BeyondLimit) throw error;
        names.setUnreadable(name, error);
      }
    }
    take = null;
  }
  return { top: branches.resolved(raw, isNeeded), branches };
}

interface ResolvedTree extends Pick<RecipeReading, 'requirement' | 'problems'> {
  readonly top: LenientValue;
  readonly branches: Branches;
}

function treeRecipe(file: string, { top, branches, requirement, problems }: ResolvedTree): Recipe {
  const version = textOrNull(childOf(top, 'package', 'version') ?? childOf(top, 'recipe', 'version'));
  const outputs = listOf(childOf(top, 'outputs'));
  const name = textOrNull(childOf(top, 'package', 'name') ?? childOf(top, 'recipe', 'name'));
  return recipeOf(
    {
      file,
      format: 'recipe.yaml',
      name,
      version,
      top: withSkip(top, branches),
      outputs: outputs
        .filter((output) => childOf(output, 'staging') === null)
        .map((output) => outputOf(output, branches)),
      listsRunInHost: false,
      staged: stagedOf(top, outputs),
    },
    requirement,
    problems,
  );
}

/** Returns whether a value is used: requirements, names, versions, and the `if`s in the list of outputs. */
function isNeeded(keys: Keys): boolean {
  if (keys.length < 2) return true;
  if (keys.includes('requirements')) return true;
  const place = keys[0] === 'outputs' ? keys.slice(1) : keys;
  return ['package', 'recipe', 'staging', 'inherit'].includes(place[0] ?? '');
}

function outputOf(output: LenientValue, branches: Branches): OutputTree {
  return {
    name: textOrNull(childOf(output, 'package', 'name')),
    version: textOrNull(childOf(output, 'package', 'version')),
    tree: withSkip(output, branches),
    inherits: textOrNull(childOf(output, 'inherit')) ?? textOrNull(childOf(output, 'inherit', 'from')),
  };
}

function stagedOf(top: LenientValue, outputs: readonly LenientValue[]): StagedTree[] {
  const cache = childOf(top, 'cache');
  const staging = outputs.flatMap((tree) => {
    const name = textOrNull(childOf(tree, 'staging', 'name') ?? childOf(tree, 'staging'));
    return name === null ? [] : [{ name, tree }];
  });
  return cache === null ? staging : [{ name: null, tree: cache }, ...staging];
}

function contextValue(value: LenientValue, branches: Branches): Value {
  if (typeof value === 'string') return branches.rendered(value);
  if (Array.isArray(value)) return value.map((item) => contextValue(item, branches));
  if (!(value instanceof Map)) return value as Value;
  return new Map([...value].map(([key, item]) => [key, contextValue(item, branches)]));
}

/** Evaluates `skip`: a boolean, or conditions of which one must hold. A condition that fails counts as false; `yes` is a name. */
function withSkip(tree: LenientValue, { worth }: Branches): LenientValue {
  const build = childOf(tree, 'build');
  if (!(tree instanceof Map) || !(build instanceof Map)) return tree;
  const skip = listOf(childOf(build, 'skip')).some((item) => {
    if (typeof item !== 'string') return item === true;
    try {
      return truth(worth(item));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return false;
    }
  });
  return new Map([...tree, ['build', new Map([...build, ['skip', String(skip)]])]]);
}
