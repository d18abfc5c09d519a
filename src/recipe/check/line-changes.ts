/** Lines `at` to `end` of the old text become lines `newAt` to `newEnd` of the new one. From 0, ends exclusive. */
export interface LineChange {
  readonly at: number;
  readonly end: number;
  readonly newAt: number;
  readonly newEnd: number;
}

/** Texts with more differences than this become one change. */
const MOST_DIFFERENCES = 1000;

/** Returns the changes that make one list of lines the other: as few lines as possible (Myers 1986). */
export function lineChanges(before: readonly string[], after: readonly string[]): LineChange[] {
  let at = 0;
  while (at < before.length && at < after.length && before[at] === after[at]) at++;
  let end = before.length;
  let newEnd = after.length;
  while (end > at && newEnd > at && before[end - 1] === after[newEnd - 1]) {
    end--;
    newEnd--;
  }
  if (at === end && at === newEnd) return [];
  const traces = tracesOf(before.slice(at, end), after.slice(at, newEnd));
  if (traces === null) return [{ at, end, newAt: at, newEnd }];
  return joined(stepsBack(traces, end - at, newEnd - at)).map((change) => ({
    at: change.at + at,
    end: change.end + at,
    newAt: change.newAt + at,
    newEnd: change.newEnd + at,
  }));
}

/** For each number of differences: the furthest old line on each diagonal. Returns null if there are too many differences. */
function tracesOf(before: readonly string[], after: readonly string[]): Map<number, number>[] | null {
  const traces: Map<number, number>[] = [];
  let furthest = new Map([[1, 0]]);
  for (let count = 0; count <= MOST_DIFFERENCES; count++) {
    traces.push(furthest);
    const next = new Map<number, number>();
    for (let diagonal = -count; diagonal <= count; diagonal += 2) {
      let x = isDown(furthest, diagonal, count)
        ? (furthest.get(diagonal + 1) ?? 0)
        : (furthest.get(diagonal - 1) ?? 0) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return traces;
    }
    furthest = next;
  }
  return null;
}

/** Returns whether the best way to a diagonal is a new line, from the diagonal above. */
function isDown(furthest: ReadonlyMap<number, number>, diagonal: number, count: number): boolean {
  if (diagonal === -count) return true;
  return diagonal !== count && (furthest.get(diagonal - 1) ?? 0) < (furthest.get(diagonal + 1) ?? 0);
}

function stepsBack(
  traces: readonly Map<number, number>[],
  oldLength: number,
  newLength: number,
): LineChange[] {
  const steps: LineChange[] = [];
  let x = oldLength;
  let y = newLength;
  for (let count = traces.length - 1; count > 0; count--) {
    const furthest = traces[count] ?? new Map<number, number>();
    const down = isDown(furthest, x - y, count);
    const diagonal = down ? x - y + 1 : x - y - 1;
    const at = furthest.get(diagonal) ?? 0;
    const newAt = at - diagonal;
    steps.push({ at, end: at + Number(!down), newAt, newEnd: newAt + Number(down) });
    x = at;
    y = newAt;
  }
  return steps.reverse();
}

/** Joins changes without a line between them. */
function joined(steps: readonly LineChange[]): LineChange[] {
  const changes: LineChange[] = [];
  for (const step of steps) {
    const last = changes.at(-1);
    const isNext = last !== undefined && last.end === step.at && last.newEnd === step.newAt;
    if (isNext) changes[changes.length - 1] = { ...last, end: step.end, newEnd: step.newEnd };
    else changes.push(step);
  }
  return changes;
}
