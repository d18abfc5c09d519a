import type { LockedPackage } from '../../conda/locked-package.js';
import type { PythonTarget } from '../../wheels/choose/choose.js';
import { type Requiring, unmetRequirements } from '../../wheels/requires/unmet.js';

const MOST_SHOWN = 10;

/** Returns a sentence for each wheel with requirements that the lock does not meet; see docs/wheels.md for why this is no error. */
export function requirementWarnings(
  wheels: readonly Requiring[],
  packages: readonly LockedPackage[],
  target: PythonTarget,
): string[] {
  const installed = packages.map(({ record: { name, version } }) => ({ name, version }));
  return unmetRequirements(wheels, installed, target).map(({ fn, missing }) => {
    const more = missing.length > MOST_SHOWN ? ` and ${missing.length - MOST_SHOWN} more` : '';
    return `${fn} requires what the lock does not have by that name: ${missing.slice(0, MOST_SHOWN).join(', ')}${more}`;
  });
}
