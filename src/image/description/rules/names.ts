import type { Problem } from '../../../errors.js';
import { quoteValue } from '../../../text/quote-value.js';
import type { ImageDraft } from '../draft.js';

// The grammar of a repository's path component; the length leaves room for a registry and a tag.
const LEGAL = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const LONGEST = 100;

/** `name` fits into file names, the default tag and labels. */
export function nameFitsTags({ name }: ImageDraft): Problem | Problem[] {
  if (name === null || (LEGAL.test(name.value) && name.value.length <= LONGEST)) return [];
  return {
    where: name.where,
    message: 'this name cannot be part of a tag',
    expected: `at most ${LONGEST} lower-case letters and digits, with single . _ or - between them`,
    found: quoteValue(name.value),
    fix: 'choose another name',
  };
}
