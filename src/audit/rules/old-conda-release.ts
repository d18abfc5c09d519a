import { compareDotted } from '../../conda/dotted.js';
import type { Severity } from '../../findings/severity.js';
import type { AuditedPackage, AuditRule, Remark, RuleContext } from '../types.js';

/** A remark about a package as a whole. */
export type OldCondaRemark = Omit<Remark, 'path'>;

/** A limit that one release of conda lifted. */
interface Limit {
  readonly id: string;
  readonly severity: Severity;
  readonly reason: string;
  /** Checks a package against the limit; `conda` is a version. */
  readonly check: (
    audited: AuditedPackage,
    conda: string,
    subject: RuleContext['subject'],
  ) => OldCondaRemark | readonly OldCondaRemark[];
}

/** Makes the rule of a limit that applies to condas before a release. */
export function before(release: string, { id, severity, reason, check }: Limit): AuditRule {
  return {
    id,
    severity,
    reason,
    check: (audited, { subject }) =>
      subject.conda !== null && isOlder(subject.conda, release)
        ? [check(audited, subject.conda, subject)].flat().map((remark) => ({ path: null, ...remark }))
        : [],
  };
}

/** Returns true if a conda is older than a release; `4.5.12rc1` counts as 4.5.12. Returns false if there is no conda. */
export function isOlder(conda: string | null, release: string): boolean {
  const numbers = /^\d+(?:\.\d+)*/.exec(conda ?? '')?.[0];
  return numbers !== undefined && compareDotted(numbers, release) < 0;
}
