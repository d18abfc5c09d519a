import type { Problem } from '../../errors.js';
import { BEGIN_OF_VALUES, END_OF_VALUES } from '../../kind/marks.js';
import { escapeControls } from '../../text/escape.js';
import { shellQuote } from '../../text/shell-word.js';
import type { HeaderValues } from './header-values.js';

/**
 * Reads the values of a header as data; nothing is evaluated. Each line must be exactly what `fillHeader` writes: numbers in
 * decimal digits, text quoted by `shellQuote`. `where` begins the place of every problem.
 */
export function readAssignments(
  header: string,
  where: string,
): { readonly values: HeaderValues; readonly problems: readonly Problem[] } {
  const lines = header.split('\n');
  const begin = lines.indexOf(BEGIN_OF_VALUES);
  const end = lines.indexOf(END_OF_VALUES, begin + 1);
  if (begin < 0 || end < 0) {
    const message = 'the header has no block of values';
    const expected = `lines of values between "${BEGIN_OF_VALUES}" and "${END_OF_VALUES}"`;
    return { values: {}, problems: [{ where, message, expected, found: 'none' }] };
  }
  const values = new Map<string, string | number>();
  const problems: Problem[] = [];
  for (const [index, line] of lines.slice(begin + 1, end).entries()) {
    const place = `${where}:${begin + index + 2}`;
    const assignment = readLine(line);
    if (assignment === null) problems.push(invalidLine(place, line));
    else if (values.has(assignment.name))
      problems.push({ where: place, message: `${assignment.name} is set twice` });
    else values.set(assignment.name, assignment.value);
  }
  return { values: Object.fromEntries(values), problems };
}

function readLine(line: string): { name: string; value: string | number } | null {
  const [, name, text] = /^([A-Z][A-Z0-9_]*)=(.*)$/s.exec(line) ?? [];
  if (name === undefined || text === undefined) return null;
  const value = readNumber(text) ?? unquote(text);
  return value === null ? null : { name, value };
}

function readNumber(text: string): number | null {
  return /^(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;
}

/** Undoes `shellQuote`; returns null for any other spelling, even of the same value. */
function unquote(word: string): string | null {
  const value = word
    .split(`"$newline"`)
    .map((line) => line.slice(1, -1).replaceAll(`'\\''`, `'`))
    .join('\n');
  return !value.includes('\0') && shellQuote(value) === word ? value : null;
}

function invalidLine(where: string, line: string): Problem {
  const found = escapeControls(line.length > 80 ? `${line.slice(0, 80)}…` : line);
  const message = 'archi-construct does not write such a line into a header';
  return { where, message, expected: `NAME='text' or NAME=number`, found };
}
