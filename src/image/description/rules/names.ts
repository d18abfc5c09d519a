import type { Problem } from '../../../errors.js';
import { quoteValue } from '../../../text/quote-value.js';
import type { Draft } from '../draft.js';

// What a repository's part may be; longer ones leave no room for a registry and a tag.
const LEGAL = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const LONGEST = 100;

/** The name is part of file names, of the default tag and of labels. */
export function nameFitsTags({ name }: Draft): Problem[] {
  if (name === null || (LEGAL.test(name.value) && name.value.length <= LONGEST)) return [];
  return [
    {
      where: name.where,
      message: 'this name cannot be part of a tag',
      expected: `lower-case letters and digits, between them . _ or -, at most ${LONGEST} characters`,
      found: quoteValue(name.value),
      fix: 'choose another name',
    },
  ];
}
