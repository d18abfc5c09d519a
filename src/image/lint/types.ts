import type { Problem } from '../../errors.js';
import type { Dockerfile } from './dockerfile.js';

/** Most severe first, as `audit` has them. */
export const SEVERITIES = ['error', 'warning', 'note'] as const;

/** An error is wrong for every image, or nothing is built; a warning does harm that may be meant; a note is about style. */
export type Severity = (typeof SEVERITIES)[number];

/** Whose file it is: anyone's, or one that keeps to this project's conventions. */
export const PROFILES = ['any', 'ours'] as const;

export type Profile = (typeof PROFILES)[number];

/** One place where a rule finds something. */
export interface Spot extends Problem {
  /** `file:line:column`. */
  readonly where: string;
  /** What others call the same: hadolint's codes and docker's build checks. */
  readonly codes?: readonly string[];
}

/** What a rule has to say. */
export interface Finding extends Spot {
  readonly severity: Severity;
  /** Name of the rule, for people who look it up. */
  readonly rule: string;
  readonly codes: readonly string[];
}

/** One matter that is looked into, in all of a Dockerfile. */
export interface LintRule {
  readonly name: string;
  /** How severe it is in each kind of file; null where it does not count. */
  readonly severity: Readonly<Record<Profile, Severity | null>>;
  readonly check: (dockerfile: Dockerfile) => Spot[];
}
