import type { Problem } from '../../../errors.js';
import { quoteValue } from '../../../text/quote-value.js';
import type { ImageDraft } from '../draft.js';
import { repeated } from './repeated.js';

// Package names of Debian and rpm, with an optional version (`git=1:2.39.2-1`, `git-2.39`).
const NAME = /^[A-Za-z0-9][A-Za-z0-9._+~:=-]*$/;

/** `packages` holds names only: an option would change what the package manager does. */
export function packagesAreNames({ packages }: ImageDraft): Problem[] {
  const odd = packages
    .filter(({ value }) => !NAME.test(value))
    .map(({ value, where }) => ({
      where,
      message: 'not a valid package name',
      expected: 'letters, digits, . _ + ~ : = and -, beginning with a letter or digit',
      found: quoteValue(value),
      fix: 'write one name for each item of the list',
    }));
  return [...odd, ...repeated(packages)];
}
