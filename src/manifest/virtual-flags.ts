import type { Problem } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';
import { parseVirtualPackage } from './virtual-package.js';

/** The virtual packages declared by `--virtual-package`, and the problems of invalid values. */
export interface VirtualFlags {
  readonly declared: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** Parses every `--virtual-package`: `__glibc 2.17`, `__glibc=2.17`, `__unix`. A name given twice is a problem. */
export function readVirtualFlags(texts: readonly string[]): VirtualFlags {
  const declared = new Map<string, string>();
  const problems: Problem[] = [];
  for (const text of texts) {
    const virtual = parseVirtualPackage(text.trim().replace('=', ' '));
    const found = quoteValue(text);
    if (virtual === null)
      problems.push({ ...FLAG, message: 'not a virtual package', expected: '__glibc 2.17', found });
    else if (declared.has(virtual.name))
      problems.push({
        ...FLAG,
        message: `${virtual.name} is declared twice`,
        expected: 'one version',
        found,
      });
    else declared.set(virtual.name, virtual.version);
  }
  return { declared: Object.fromEntries(declared), problems };
}

const FLAG = { where: '--virtual-package' };
