/**
 * Finds the selector as conda-build and constructor do: the last `[…]` after a `#` with no parenthesis after it, or without a `#`, one at the
 * end of the line. A quote at the end of the line is kept. Returns null if there is none.
 */
export function splitSelector(line: string): { readonly rest: string; readonly selector: string } | null {
  const hash = line.indexOf('#', 1);
  const bracket = hash < 0 ? bracketAtEnd(line) : (bracketAfter(line, hash) ?? bracketAtEnd(line));
  if (bracket === null) return null;
  const quote = /['"]$/.exec(line)?.[0] ?? '';
  const end = hash >= 0 && hash < bracket.open ? hash : bracket.open;
  return {
    rest: line.slice(0, end).trimEnd() + quote,
    selector: line.slice(bracket.open + 1, bracket.close),
  };
}

interface Bracket {
  readonly open: number;
  readonly close: number;
}

/** Looks at each part of the line once: a hostile line has hundreds of thousands of brackets. */
function bracketAfter(line: string, hash: number): Bracket | null {
  const paren = Math.max(line.lastIndexOf('('), line.lastIndexOf(')'));
  let close = line.lastIndexOf(']');
  while (close > hash && close > paren) {
    const before = Math.max(hash, line.lastIndexOf(']', close - 1));
    const open = before + 1 + line.slice(before + 1, close).lastIndexOf('[');
    if (open > before && open < close - 1) return { open, close };
    close = before;
  }
  return null;
}

function bracketAtEnd(line: string): Bracket | null {
  const close = line.length - 1;
  const open = line.lastIndexOf('[');
  const inner = line.slice(open + 1, close);
  return line.endsWith(']') && open > 0 && inner !== '' && !inner.includes(']') ? { open, close } : null;
}
