import type { Problem } from '../errors.js';
import { groupBy } from '../group.js';

/** Places that are named; the others are counted. */
const MOST_NAMED = 3;

/** Merges problems that differ only in their place: the merged problem names the first places and counts the others. */
export function mergeAlike(problems: readonly Problem[]): Problem[] {
  const kinds = groupBy(problems, ({ where: _, ...kind }) => JSON.stringify(kind));
  return [...kinds.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return [];
    const places = [first, ...rest].map(({ where = '' }) => where);
    return rest.length === 0 ? [first] : [{ ...first, where: countedList(places) }];
  });
}

/** `a, b, c and 5 more` */
export function countedList(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  const named = names.slice(0, MOST_NAMED).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}
