import type { Problem } from '../../errors.js';
import { splitSelector } from '../../recipe/split-selector.js';
import { indexBefore, lineStarts } from '../../yaml/lines.js';
import type { PlacedText } from './lines.js';
import { selectorHolds } from './selector-holds.js';

/** The text without the lines whose selector is false, and the problems of selectors. */
export interface SelectedText extends PlacedText {
  readonly problems: readonly Problem[];
}

/** What python takes for the end of a line. */
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;

/**
 * Applies constructor's line selectors, which comes before YAML: comment lines vanish in block scalars too, and so do lines whose
 * selector is false. A line that stays loses its selector and the comment around it. Never throws.
 */
export function selectLines(text: string, names: ReadonlyMap<string, boolean>, file: string): SelectedText {
  const kept: string[] = [];
  const numbers: number[] = [];
  const problems: Problem[] = [];
  for (const { line, number } of linesOf(text.replace(/^\uFEFF/, ''))) {
    const whole = line.trimEnd();
    if (whole.trimStart().startsWith('#')) continue;
    const selected = whole.includes(']') ? splitSelector(whole) : null;
    if (selected !== null && !attempt(selected.selector, { names, problems, file, whole, number })) continue;
    kept.push(selected?.rest ?? whole);
    numbers.push(number);
  }
  const result = `${kept.join('\n')}\n`;
  const starts = lineStarts(result);
  const last = numbers.at(-1) ?? 1;
  return {
    text: result,
    problems,
    placeOf(offset) {
      const index = indexBefore(starts, offset);
      return { line: numbers[index] ?? last, column: offset - (starts[index] ?? 0) + 1 };
    },
  };
}

interface SelectorPlace {
  readonly names: ReadonlyMap<string, boolean>;
  readonly problems: Problem[];
  readonly file: string;
  readonly whole: string;
  readonly number: number;
}

function attempt(selector: string, { names, problems, file, whole, number }: SelectorPlace): boolean {
  try {
    return selectorHolds(selector, names);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const text = selector.length > 60 ? `${selector.slice(0, 60)}…` : selector;
    problems.push({
      where: `${file}:${number}:${whole.lastIndexOf(`[${selector}]`) + 1}`,
      message: `[${text}] is read as a selector, and ${error.message}`,
      expected: `a condition of ${[...names.keys()].join(', ')}`,
      fix: 'write a list in several lines, one item each; move words in [ ] out of the comment',
    });
    return true;
  }
}

function* linesOf(text: string): Generator<{ readonly line: string; readonly number: number }> {
  let from = 0;
  let number = 1;
  for (const match of text.matchAll(LINE_END)) {
    yield { line: text.slice(from, match.index), number };
    from = match.index + match[0].length;
    if (/[\r\n]/.test(match[0])) number++;
  }
  if (from < text.length) yield { line: text.slice(from), number };
}
