import type { Problem } from '../errors.js';

/** Returns the problems of one file sorted by line and column. */
export function inOrder<P extends Problem>(problems: readonly P[]): P[] {
  return problems.toSorted((a, b) => {
    const [lineA = 0, columnA = 0] = placeOf(a);
    const [lineB = 0, columnB = 0] = placeOf(b);
    return lineA - lineB || columnA - columnB;
  });
}

function placeOf({ where }: Problem): number[] {
  return (
    /:(\d+):(\d+)$/
      .exec(where ?? '')
      ?.slice(1)
      .map(Number) ?? []
  );
}
