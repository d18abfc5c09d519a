import type { Facts } from './facts.js';

/** A known difference, with its reason. */
export interface Known {
  /** The facts that it is about. */
  readonly at: RegExp;
  /** Tells whether a difference is this one. */
  readonly is: (difference: Difference) => boolean;
  readonly why: string;
}

/** A fact that differs between rattler's prefix and ours, undefined on the side that lacks it. */
export interface Difference {
  readonly theirs: string | undefined;
  readonly ours: string | undefined;
  /** Returns another fact of the same path, by the last word of its name, from rattler's prefix, else from ours. */
  readonly beside: (word: string) => string | undefined;
}

/** Returns the differences that no row explains, as `fact: theirs, ours`. Adds the rows that were used to `met`. */
export function unexplained(theirs: Facts, ours: Facts, known: readonly Known[], met: Set<Known>): string[] {
  const names = [...new Set([...theirs.keys(), ...ours.keys()])].sort();
  return names.flatMap((name) => {
    const beside = (word: string) => {
      const other = name.replace(/[^ ]+$/, word);
      return theirs.get(other) ?? ours.get(other);
    };
    const difference = { theirs: theirs.get(name), ours: ours.get(name), beside };
    if (difference.theirs === difference.ours) return [];
    const row = known.find(({ at, is }) => at.test(name) && is(difference));
    if (row !== undefined) met.add(row);
    return row !== undefined ? [] : [`${name}: rattler ${difference.theirs}, ours ${difference.ours}`];
  });
}
