/** Returns the function that gives the number of open jinja blocks (`if`, `for` …) at an offset. */
export function blockDepths(text: string): (offset: number) => number {
  const places: { readonly at: number; readonly depth: number }[] = [];
  let depth = 0;
  for (const { index, 1: word = '' } of text.matchAll(/\{%[-+]?\s*(\w+)/g)) {
    if (OPENING.has(word)) depth++;
    else if (word.startsWith('end') && word !== 'endset') depth = Math.max(0, depth - 1);
    else continue;
    places.push({ at: index, depth });
  }
  return (offset) => {
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle]?.at ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return places[low - 1]?.depth ?? 0;
  };
}

const OPENING = new Set(['if', 'for', 'macro', 'call', 'filter', 'raw', 'block']);
