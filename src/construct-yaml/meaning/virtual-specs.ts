import type { Problem } from '../../errors.js';
import { parseVirtualSpec, VIRTUAL_NAMES } from '../../manifest/virtual-package.js';
import { quoteValue } from '../../text/quote-value.js';
import type { Given } from './values.js';

/** Returns `__glibc >=2.17` as a manifest's `__glibc 2.17`; other conditions and systems are problems. */
export function manifestVirtualPackages(specs: readonly Given[]) {
  const packages: Given[] = [];
  const problems: Problem[] = [];
  for (const { value, where } of specs) {
    const { name = '', version = null } = parseVirtualSpec(value) ?? {};
    if (VIRTUAL_NAMES.includes(name))
      packages.push({ value: version === null ? name : `${name} ${version}`, where });
    else problems.push(refused(value, where, name));
  }
  return { packages, problems };
}

function refused(value: string, where: string, name: string): Problem {
  return {
    where,
    message: name === '' ? 'only >= is read in virtual_specs' : `no Linux has ${name}`,
    expected: `${VIRTUAL_NAMES.join(', ')}, each with >=VERSION or alone`,
    found: quoteValue(value),
    fix: name === '' ? 'write the lowest version: __glibc >=2.17' : 'add a selector to the line: # [osx]',
  };
}
