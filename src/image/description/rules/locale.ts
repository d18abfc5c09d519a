import type { Problem } from '../../../errors.js';
import { quoteValue } from '../../../text/quote-value.js';
import { readBase } from '../base.js';
import type { ImageDraft } from '../draft.js';
import { familyOf } from '../family.js';

/** `locale` is `C.UTF-8`, or a language and a country such as `en_US.UTF-8`, which the base's tools can generate. */
export function localeIsUtf8(draft: ImageDraft): Problem | Problem[] {
  const { locale } = draft;
  if (locale === null) return [];
  if (locale.value === 'C.UTF-8') return isCentos7(draft) ? [unknownToCentos7(locale.where)] : [];
  if (/^[a-z]{2,3}_[A-Z]{2}\.UTF-8$/.test(locale.value)) return [];
  return {
    where: locale.where,
    message: 'not a locale',
    expected: 'language_COUNTRY.UTF-8 or C.UTF-8',
    found: quoteValue(locale.value),
    fix: 'write it like en_US.UTF-8',
  };
}

function isCentos7({ family, base }: ImageDraft): boolean {
  if (family !== null) return family.value === 'centos7';
  const reference = base === null ? null : readBase(base);
  return reference !== null && 'kind' in reference && familyOf(reference) === 'centos7';
}

function unknownToCentos7(where: string): Problem {
  return {
    where,
    message: 'the glibc of CentOS 7 has no C.UTF-8',
    expected: 'a locale with a language',
    found: '"C.UTF-8"',
    fix: 'use en_US.UTF-8',
  };
}
