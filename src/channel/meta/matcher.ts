import { matches } from '../../conda/match.js';
import type { PackageRecord } from '../../conda/record.js';
import type { Versions } from '../../conda/version.js';
import type { NameRequirement, Universe } from './types.js';

/** Returns true if package `index` of the universe satisfies requirement `number`. */
export type Meets = (number: number, index: number) => boolean;

/** Makes a matcher. It ignores the channel of a dependency, as solvers do: the meta-channel is one channel. */
export function requirementMatcher({ packages, requirements }: Universe, versions: Versions): Meets {
  return (number, index) => {
    const requirement = requirements[number];
    const build = packages[index];
    return requirement !== undefined && build !== undefined && meetsAll(requirement, build.record, versions);
  };
}

/** Returns true if the record satisfies every spec of the requirement. */
export function meetsAll({ specs }: NameRequirement, record: PackageRecord, versions: Versions): boolean {
  return specs.every((spec) => matches(spec, { record, channel: null }, versions));
}
