/** A place in a text, from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Returns the function that gives the line and column of an offset. */
export function positionsIn(text: string): (offset: number) => Position {
  const begins = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) begins.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = begins.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((begins[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (begins[low] ?? 0) + 1 };
  };
}
