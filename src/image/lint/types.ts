import type { Problem } from '../../errors.js';
import type { Severity } from '../../findings/severity.js';
import type { Dockerfile } from './dockerfile.js';

/** Which Dockerfiles are checked: any, or those that follow this project's conventions. */
export const PROFILES = ['any', 'ours'] as const;

export type Profile = (typeof PROFILES)[number];

/** A place where a rule finds a problem. */
export interface Spot extends Problem {
  /** `file:line:column`. */
  readonly where: string;
  /** Codes of equivalent checks: hadolint's codes and docker's build checks. */
  readonly codes?: readonly string[];
}

/** A problem with its severity and its rule. */
export interface LintFinding extends Spot {
  readonly severity: Severity;
  /** Name of the rule. */
  readonly rule: string;
  readonly codes: readonly string[];
}

/** A rule that checks one aspect of a Dockerfile. */
export interface LintRule {
  readonly name: string;
  /** Severity in each profile; null if the rule does not apply. */
  readonly severity: Readonly<Record<Profile, Severity | null>>;
  readonly check: (dockerfile: Dockerfile) => Spot | Spot[];
}
