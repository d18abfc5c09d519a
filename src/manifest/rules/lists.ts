import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { Text } from '../../yaml/texts.js';
import { environmentsIn, type ManifestDraft } from '../draft.js';

/** No list may contain an item twice: one of the two was probably meant to be different. */
export function nothingIsListedTwice(draft: ManifestDraft): Problem[] {
  return environmentsIn(draft).flatMap(({ channels, requestedSpecs, menus, base, platforms }) =>
    [
      repeats([], channels),
      repeats([], requestedSpecs ?? []),
      repeats([], menus ?? []),
      repeats([], base.specs),
      repeats([], base.pins),
      repeats([], base.exclude),
      repeats([], base.wheels),
      ...platforms.flatMap((platform) => [
        repeats(base.specs, platform.specs),
        repeats(base.pins, platform.pins),
        repeats(base.exclude, platform.exclude),
        repeats(base.wheels, platform.wheels),
      ]),
    ].flat(),
  );
}

function repeats(above: readonly Text[], list: readonly Text[]): Problem[] {
  const firsts = new Map<string, string>();
  return [...above, ...list].flatMap(({ value, where }, index) => {
    const first = firsts.get(value);
    if (first === undefined) firsts.set(value, where);
    if (first === undefined || index < above.length) return [];
    return {
      where,
      message: `${quoteValue(value)} is listed twice`,
      found: `the first at ${first}`,
      fix: 'keep one of them',
    };
  });
}
