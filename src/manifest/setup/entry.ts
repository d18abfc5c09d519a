import { valueAt, type YamlSource } from '../../yaml/source.js';
import { type Text, textsAt } from '../../yaml/texts.js';

/** An entry that may be invalid. */
export interface EntryDraft {
  /** At least one; the words of a text have the place of the text. */
  readonly words: readonly Text[];
  /** Whether it is one text, which is taken apart at white space. */
  readonly isText: boolean;
}

/** Reads the key `entry`; null without it, or if its value is of another kind. */
export function entryAt(source: YamlSource): EntryDraft | null {
  const isText = typeof valueAt(source.tree, ['entry']) === 'string';
  const texts = textsAt(source, ['entry']);
  return texts.length === 0 ? null : { words: isText ? texts.flatMap(wordsOf) : texts, isText };
}

/** A blank text is one empty word, which is no program. */
function wordsOf({ value, where }: Text): Text[] {
  return value
    .trim()
    .split(/\s+/)
    .map((word) => ({ value: word, where }));
}

/** Returns the program, as a path in the prefix, and its arguments. A name alone is a program in `bin`. */
export function entryWords({ words }: EntryDraft): string[] {
  const [program = '', ...args] = words.map(({ value }) => value);
  return [program.includes('/') ? program : `bin/${program}`, ...args];
}
