import { positionsIn } from '../../recipe/check/positions.js';
import type { Context } from './concerns.js';
import type { Feedstock } from './read-feedstock.js';
import type { EditNote } from './types.js';

/**
 * Returns what a person has to look at in the edited recipe: what `recipe check` still finds, and where the recipe asks for
 * `python_min`, which is for noarch packages, after `noarch` was dropped.
 */
export function recipeNotes(feedstock: Feedstock, context: Context): EditNote[] {
  return [
    ...findingNotes(feedstock, context),
    ...(context.request.dropNoarch ? minimumNotes(feedstock) : []),
  ];
}

function findingNotes({ recipe }: Feedstock, { checker }: Context): EditNote[] {
  return checker
    .check(recipe)
    .filter(({ severity, fixable }) => severity !== 'note' && !fixable)
    .map(({ file, line, column, message, found, fix }) => ({
      ...{ path: file, line, column },
      message: [message, found, fix].filter((part) => part !== undefined).join(': '),
    }));
}

function minimumNotes({ recipe: { recipe } }: Feedstock): EditNote[] {
  const position = positionsIn(recipe.text);
  return [...recipe.text.matchAll(/\bpython_min\b/g)].map(({ index }) => ({
    ...{ path: recipe.file, ...position(index) },
    message: 'python_min is for noarch packages: look whether this is still needed',
  }));
}
