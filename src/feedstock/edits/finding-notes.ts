import type { Context } from './concerns.js';
import type { Feedstock } from './read-feedstock.js';
import type { EditNote } from './types.js';

/** Returns what `recipe check` still finds in the edited recipe: what a person has to look at. */
export function findingNotes({ recipe }: Feedstock, { checker }: Context): EditNote[] {
  return checker
    .check(recipe)
    .filter(({ severity, fixable }) => severity !== 'note' && !fixable)
    .map(({ file, line, column, message, found, fix }) => ({
      ...{ path: file, line, column },
      message: [message, found === undefined ? '' : `: ${found}`, fix === undefined ? '' : `: ${fix}`].join(
        '',
      ),
    }));
}
