import { evaluate } from './expression/evaluate.js';
import { truth } from './expression/operators.js';
import { parseExpression } from './expression/parse.js';
import type { Scope } from './expression/types.js';
import { splitSelector } from './split-selector.js';

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
