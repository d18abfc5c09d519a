import { parsePin } from '../../../conda/file-name.js';
import { readMatchSpec } from '../../../conda/match-spec.js';
import type { Problem } from '../../../errors.js';
import { quoteValue } from '../../../text/quote-value.js';
import type { Text } from '../../../yaml/texts.js';
import type { ImageDraft } from '../draft.js';
import { repeated } from './repeated.js';

/** Every set of `prefetch` has a valid name, and holds pins or specs of packages. */
export function prefetchIsPackages({ prefetch }: ImageDraft): Problem[] {
  return prefetch.flatMap(({ key, values }) => [
    ...(/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(key.value) ? [] : [oddName(key)]),
    ...values.filter(({ value }) => !isPackage(value)).map(oddItem),
    ...repeated(values),
  ]);
}

/** `install` holds pins or specs of packages. */
export function installIsPackages({ install }: ImageDraft): Problem[] {
  return [...install.filter(({ value }) => !isPackage(value)).map(oddItem), ...repeated(install)];
}

/** A slim image has no package cache, so nothing can be prefetched into it. */
export function slimPrefetchesNothing({ slim, prefetch }: ImageDraft): Problem | Problem[] {
  if (slim === null || prefetch.length === 0) return [];
  return {
    where: slim,
    message: 'slim leaves out the package cache, into which prefetch puts packages',
    expected: 'only one of the two',
    found: `slim, and prefetch ${prefetch.map(({ key }) => quoteValue(key.value)).join(', ')}`,
    fix: 'leave out slim or prefetch, or make two images',
  };
}

function oddName(key: Text): Problem {
  return {
    where: key.where,
    message: 'not a valid name for a set',
    expected: 'letters, digits, . _ and -',
    found: quoteValue(key.value),
    fix: 'choose another name',
  };
}

function isPackage(text: string): boolean {
  return parsePin(text) !== null || !/[*[\]]/.test(readMatchSpec(text)?.name ?? '*');
}

function oddItem({ value, where }: Text): Problem {
  return {
    where,
    message: 'neither a pin nor a spec',
    expected: 'name-version-build, or a spec such as numpy 1.16.*',
    found: quoteValue(value),
    fix: 'name one package',
  };
}
