import type { Facts } from './facts.js';

/** A difference that is known, with its reason. */
export interface Known {
  /** Of which facts. */
  readonly at: RegExp;
  /** True where this is the difference that is meant. */
  readonly is: (difference: Difference) => boolean;
  readonly why: string;
}

/** A fact that is not the same in rattler's prefix and in ours; undefined where there is none. */
export interface Difference {
  readonly theirs: string | undefined;
  readonly ours: string | undefined;
  /** Answers another fact of the same path, by the last word of its name, from rattler's prefix, else from ours. */
  readonly beside: (word: string) => string | undefined;
}

/** Where ours is not theirs and no row says why: `fact: theirs, ours`. The rows that were needed are added to `met`. */
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
