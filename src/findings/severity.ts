/** `error`: it is broken. `warning`: it may be broken, or not everywhere. `note`: information. Most severe first. */
export const SEVERITIES = ['error', 'warning', 'note'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** The values of --fail-on: the minimum severity that makes the exit code 1. */
export const FAIL_ON = [...SEVERITIES, 'never'] as const;

export type FailOn = (typeof FAIL_ON)[number];

/** The number of findings of each severity. */
export type Counts = Readonly<Record<Severity, number>>;

/** Counts findings by severity. */
export function countBySeverity(findings: readonly { readonly severity: Severity }[]): Counts {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return { error: count('error'), warning: count('warning'), note: count('note') };
}

/** Returns the severities of at least `minimum`, most severe first. */
export function severitiesFrom(minimum: Severity): readonly Severity[] {
  return SEVERITIES.slice(0, SEVERITIES.indexOf(minimum) + 1);
}

/** Returns 2 if there is an error, 1 if there is a finding of at least the severity `failOn`, else 0. */
export function exitCodeFor(counts: Counts, failOn: FailOn): 0 | 1 | 2 {
  if (failOn === 'never') return 0;
  if (counts.error > 0) return 2;
  return severitiesFrom(failOn).some((severity) => counts[severity] > 0) ? 1 : 0;
}

/** Formats counts: `1 error, 2 warnings, no notes`. */
export function formatCounts(counts: Counts): string {
  return SEVERITIES.map((severity) => {
    const count = counts[severity];
    return `${count === 0 ? 'no' : count} ${severity}${count === 1 ? '' : 's'}`;
  }).join(', ');
}
