import { ArchiError, type Problem } from '../../errors.js';
import type { ManifestLine } from './manifest-line.js';

/** What was read of lines; null with problems. */
interface ReadLines<Value> {
  readonly value: Value | null;
  readonly problems: readonly Problem[];
  /** Returns the place in the construct.yaml for one in the lines. */
  readonly placeOf: (where: string) => string;
}

/** Returns what the rules of lines make of them; where one is broken, its problem names the place in the construct.yaml. */
export function valueOfLines<Value>(
  lines: readonly ManifestLine[],
  file: string,
  parse: (text: string, file: string) => Value,
): ReadLines<Value> {
  const placeOf = (where: string) => {
    const line = Number(/:(\d+):\d+$/.exec(where)?.[1] ?? 1);
    return lines[line - 1]?.where ?? `${file}:1:1`;
  };
  try {
    const value = parse(lines.map(({ text }) => `${text}\n`).join(''), file);
    return { value, problems: [], placeOf };
  } catch (error) {
    if (!(error instanceof ArchiError)) throw error;
    const problems = error.problems.map((problem) => ({ ...problem, where: placeOf(problem.where ?? '') }));
    return { value: null, problems, placeOf };
  }
}
