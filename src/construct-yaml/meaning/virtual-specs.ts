import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { Given } from './values.js';

const AT_LEAST = /^(__[a-z0-9_]+)(?:\s*>=\s*([\w.]+))?$/;
const OF_LINUX = ['__glibc', '__linux', '__unix', '__archspec', '__cuda'];

/** Returns `__glibc >=2.17` as a manifest's `__glibc 2.17`; other conditions and systems are problems. */
export function manifestVirtualPackages(specs: readonly Given[]) {
  const packages: Given[] = [];
  const problems: Problem[] = [];
  for (const { value, where } of specs) {
    const [, name = '', version] = AT_LEAST.exec(value) ?? [];
    if (OF_LINUX.includes(name))
      packages.push({ value: version === undefined ? name : `${name} ${version}`, where });
    else problems.push(refused(value, where, name));
  }
  return { packages, problems };
}

function refused(value: string, where: string, name: string): Problem {
  return {
    where,
    message: name === '' ? 'only >= is read in virtual_specs' : `no Linux has ${name}`,
    expected: `${OF_LINUX.join(', ')}, each with >=VERSION or alone`,
    found: quoteValue(value),
    fix: name === '' ? 'write the lowest version: __glibc >=2.17' : 'add a selector to the line: # [osx]',
  };
}
