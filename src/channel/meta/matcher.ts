import { matches } from '../../conda/match.js';
import type { PackageRecord } from '../../conda/record.js';
import type { Versions } from '../../conda/version.js';
import type { Requirement, Universe } from './types.js';

/** True where package `index` of the universe is what requirement `number` asks for. */
export type Meets = (number: number, index: number) => boolean;

/** The channel that a dependency names is not looked at: solvers do not either, and the merged channel has one alone. */
export function requirementMatcher({ packages, requirements }: Universe, versions: Versions): Meets {
  return (number, index) => {
    const requirement = requirements[number];
    const one = packages[index];
    return requirement !== undefined && one !== undefined && meetsAll(requirement, one.record, versions);
  };
}

/** True where the record is what every spec of the requirement asks for. */
export function meetsAll({ specs }: Requirement, record: PackageRecord, versions: Versions): boolean {
  return specs.every((spec) => matches(spec, { record, channel: null }, versions));
}
