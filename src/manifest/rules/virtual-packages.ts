import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { ManifestDraft } from '../draft.js';
import { parseVirtualPackage, parseVirtualSpec, VIRTUAL_NAMES } from '../virtual-package.js';

/** A virtual package must be a name that begins with `__`, optionally with a version and a build. */
export function virtualPackagesAreWhole({ base, platforms }: ManifestDraft): Problem[] {
  return [base, ...platforms]
    .flatMap(({ virtualPackages }) => virtualPackages)
    .filter(({ value }) => parseVirtualPackage(value) === null)
    .map(({ value, where }) => ({
      where,
      message: 'not a virtual package',
      expected: 'name, name version, or name version build: __cuda, __glibc 2.17, __archspec 1 zen2',
      found: quoteValue(value),
      fix: 'write the lowest version that any target has, without <, > or commas',
    }));
}

/** What an installer looks for is a virtual package of Linux, alone or of at least a version. */
export function virtualSpecsAreChecked({ setup: { virtualSpecs } }: ManifestDraft): Problem[] {
  return virtualSpecs
    .filter(({ value }) => !VIRTUAL_NAMES.includes(parseVirtualSpec(value)?.name ?? ''))
    .map(({ value, where }) => ({
      where,
      message: 'an installer cannot look for this',
      expected: `${VIRTUAL_NAMES.join(', ')}, each with >=VERSION or alone: __glibc >=2.28`,
      found: quoteValue(value),
    }));
}

/** A virtual package may be declared only once in a list. */
export function virtualPackagesAreOneEach({ base, platforms }: ManifestDraft): Problem[] {
  return [base, ...platforms].flatMap(({ virtualPackages }) => {
    const firsts = new Map<string, string>();
    return virtualPackages.flatMap(({ value, where }) => {
      const name = parseVirtualPackage(value)?.name;
      const first = name === undefined ? undefined : firsts.get(name);
      if (name !== undefined && first === undefined) firsts.set(name, where);
      if (first === undefined) return [];
      return {
        where,
        message: `${name} is declared twice`,
        found: `the first at ${first}`,
        fix: 'keep one of them',
      };
    });
  });
}
