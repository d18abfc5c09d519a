import type { Problem } from '../../../errors.js';
import { quoteValue } from '../../../text/quote-value.js';
import { isBuiltIn } from '../../locale.js';
import { readBase } from '../base.js';
import type { ImageDraft } from '../draft.js';
import { familyOf } from '../family.js';
import { FAMILIES } from '../schema.js';

/** `base` is a reference, a layout or archive on disk, or scratch. */
export function baseIsReference({ base }: ImageDraft): Problem[] {
  if (base === null) return [];
  const parsed = readBase(base);
  return 'problems' in parsed ? [...parsed.problems] : [];
}

/** `base` is not tagged `latest`, which may be another image tomorrow. */
export function baseIsTagged({ base }: ImageDraft): Problem | Problem[] {
  const parsed = base === null ? null : readBase(base);
  if (base === null || parsed === null || 'problems' in parsed) return [];
  if (parsed.kind !== 'registry' || parsed.digest !== null || parsed.tag !== 'latest') return [];
  return {
    where: base.where,
    message: 'the tag of the base may name another image tomorrow',
    expected: 'a tag other than latest, or a digest',
    found: quoteValue(base.value),
    fix: 'write a tag with a version, or the digest of the image',
  };
}

/** `packages` and `locale` need a package manager: the family must be stated, or be known by the base's name. */
export function familyIsNeeded({ base, family, packages, locale }: ImageDraft): Problem | Problem[] {
  if (base === null) return [];
  const parsed = readBase(base);
  if ('problems' in parsed) return [];
  const known = family?.value ?? familyOf(parsed);
  const needed = packages[0] ?? locale;
  if (needed === null || needed === undefined || (needed === locale && isBuiltIn(needed.value))) return [];
  if (known !== null && known !== 'none') return [];
  return {
    where: needed.where,
    message:
      known === null
        ? 'the package manager of this base is unknown'
        : 'this base has no package manager to install packages or a locale',
    expected: `family: one of ${FAMILIES.filter((family) => family !== 'none').join(', ')}`,
    found: `base ${quoteValue(base.value)}${family === null ? '' : `, family ${family.value}`}`,
    fix: 'add the key family, or leave out packages and locale',
  };
}
