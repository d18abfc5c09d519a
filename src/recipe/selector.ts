import { evaluate } from './expression/evaluate.js';
import { truth } from './expression/operators.js';
import { parseExpression } from './expression/parse.js';
import type { Scope } from './expression/types.js';

/** A line without its selector; null if the selector is false; or a problem if the selector cannot be evaluated. */
export type SelectedLine = string | null | { readonly problem: string };

/** Evaluates the selectors of a meta.yaml. Returns one item for each line; comment lines become empty. */
export function selectLines(lines: readonly string[], scope: Scope): SelectedLine[] {
  const known = new Map<string, boolean | { readonly problem: string }>();
  return lines.map((line) => {
    const text = line.trimEnd();
    if (text.trimStart().startsWith('#')) return '';
    const selected = text.includes(']') ? splitSelector(text) : null;
    if (selected === null) return text;
    const holds = known.get(selected.selector) ?? selectorHolds(selected.selector, scope);
    known.set(selected.selector, holds);
    if (typeof holds !== 'boolean') return holds;
    return holds ? selected.rest : null;
  });
}

/**
 * Returns the text with lines whose selector is false made empty. Calls `lost` with the line number (from 1) of each selector
 * that cannot be evaluated.
 */
export function selectedText(
  text: string,
  scope: Scope,
  lost: (line: number, message: string) => void,
): string {
  const lines = selectLines(text.split(/\r?\n/), scope).map((line, index) => {
    if (line === null || typeof line === 'string') return line ?? '';
    lost(index + 1, line.problem);
    return '';
  });
  return lines.join('\n');
}

function selectorHolds(selector: string, scope: Scope): boolean | { readonly problem: string } {
  try {
    return truth(evaluate(parseExpression(selector, 'python'), scope));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { problem: `the selector [${selector}] cannot be read: ${error.message}` };
  }
}

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
