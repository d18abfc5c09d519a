import { shellQuote } from '../../text/shell-word.js';

const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Quotes one word of ENV, LABEL, COPY, WORKDIR or USER: builders read exactly this text, and expand nothing in it. Throws
 * RangeError for control characters: an instruction must be one line.
 */
export function dockerWord(value: string): string {
  if (CONTROL.test(value)) throw new RangeError('an instruction cannot contain control characters');
  if (/^[A-Za-z0-9_/.:@%+,-]+$/.test(value)) return value;
  return `"${value.replace(/["\\$]/g, '\\$&')}"`;
}

/** Quotes one shell word of a RUN. Throws RangeError for control characters. */
export function runWord(value: string): string {
  if (CONTROL.test(value)) throw new RangeError('an instruction cannot contain control characters');
  return /^[A-Za-z0-9_/.][A-Za-z0-9_/.:@%+,-]*$/.test(value) ? value : shellQuote(value);
}

/** Writes the exec form of ENTRYPOINT or CMD in ASCII; builders expand nothing in it. */
export function writeExecForm(words: readonly string[]): string {
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `[${words.map((word) => JSON.stringify(word).replace(/[\u007f-\uffff]/g, escaped)).join(', ')}]`;
}
