import { usualPin } from './drift.js';
import type { BuildConfig, ConfigValue, Drift, Pinned } from './types.js';

/**
 * Returns the file's text with new values for the keys that have moved, on the target's lines only. Comments, selectors and all
 * other bytes stay.
 */
export function movePins({ text, values }: BuildConfig, drifts: readonly Drift[]): string {
  const now = new Map(drifts.flatMap(({ key, now }) => (now === null ? [] : [[key, now] as const])));
  const moved = values.filter(({ key, active }) => active && now.has(key)).sort((a, b) => a.start - b.start);
  let result = '';
  let done = 0;
  for (const value of moved) {
    result += text.slice(done, value.start) + written(now.get(value.key) ?? '', value);
    done = value.end;
  }
  return result + text.slice(done);
}

function written(value: string, { quote }: Pick<ConfigValue, 'quote'>): string {
  if (quote !== '') return `${quote}${value}${quote}`;
  return isReadAsWritten(value) ? value : `'${value}'`;
}

/** Returns true if YAML reads the value unchanged without quotes: `1.2.* *_0`, but not `3.10`, which is the number 3.1. */
function isReadAsWritten(value: string): boolean {
  const isNumber = /^[0-9]+(\.[0-9]*)?$/.test(value);
  return isNumber
    ? String(Number(value)) === value
    : /^[0-9][A-Za-z0-9._]*(?:\.\*(?: [A-Za-z0-9_*]+)?)?$/.test(value);
}

/** Returns the text of a new file: one key for each package, sorted, values in quotes. `title` is its first line, a comment. */
export function writePins(pinned: Pinned, title: string): string {
  const lines = [...pinned]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, [record]]) => [`${keyText(key)}:`, `  - '${usualPin(record)}'`]);
  // A line break in the name of a lock would end the comment.
  const comment = title.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ');
  return `${[`# ${comment}`, ...lines].join('\n')}\n`;
}

/** Quotes a key that YAML would not read as text. */
function keyText(key: string): string {
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(key) && !/^(?:y|n|yes|no|on|off|true|false|null)$/.test(key);
  return isPlain ? key : `'${key}'`;
}
