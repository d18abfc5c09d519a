import { compareDotted } from '../../conda/dotted.js';
import type { AuditedPackage, Remark, Rule, RuleContext, Severity } from '../types.js';

/** A remark about a package as a whole. */
export type OldCondaRemark = Omit<Remark, 'path'>;

/** What one release of conda lifted. */
interface Limit {
  readonly id: string;
  readonly severity: Severity;
  readonly reason: string;
  /** What `conda`, its version, cannot live with. */
  readonly check: (
    audited: AuditedPackage,
    conda: string,
    subject: RuleContext['subject'],
  ) => readonly OldCondaRemark[];
}

/** The rule of a limit that holds for condas before a release. */
export function before(release: string, { id, severity, reason, check }: Limit): Rule {
  return {
    id,
    severity,
    reason,
    check: (audited, { subject }) =>
      subject.conda !== null && isOlder(subject.conda, release)
        ? check(audited, subject.conda, subject).map((remark) => ({ path: null, ...remark }))
        : [],
  };
}

/** Whether a conda is older than a release; `4.5.12rc1` is taken for 4.5.12. No conda is not. */
export function isOlder(conda: string | null, release: string): boolean {
  const numbers = /^\d+(?:\.\d+)*/.exec(conda ?? '')?.[0];
  return numbers !== undefined && compareDotted(numbers, release) < 0;
}
