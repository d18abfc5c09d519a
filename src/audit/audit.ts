import type { Versions } from '../conda/version.js';
import { openClosure } from '../lock/closure.js';
import { closureOf } from './closure.js';
import { RULES, SUBJECT_RULES } from './rules.js';
import { type Finding, SEVERITIES, type Subject } from './types.js';

/** Everything that the rules find, by package in the subject's order, the worst first. Pure; never throws. */
export function audit(subject: Subject, versions: Versions): Finding[] {
  const { available, ...known } = subject;
  const dependencies = openClosure({ ...known, packages: available }, versions);
  const context = { subject, closure: closureOf(subject, versions), dependencies };
  const found = subject.packages.flatMap((one) =>
    RULES.flatMap(({ id, severity, check }) =>
      check(one, context).map(
        (remark): Finding => ({
          rule: id,
          severity,
          package: one.dist,
          subdir: one.record.subdir,
          ...remark,
        }),
      ),
    ),
  );
  const ofSubject = SUBJECT_RULES.flatMap(({ id, severity, check }) =>
    check(context).map((remark): Finding => ({ rule: id, severity, package: null, subdir: null, ...remark })),
  );
  return byPackage([...found, ...ofSubject]);
}

/** Findings of one package beside each other, the worst first, files in the order of their paths. */
function byPackage(findings: readonly Finding[]): Finding[] {
  const order = new Map<string | null, number>();
  for (const { package: dist } of findings) if (!order.has(dist)) order.set(dist, order.size);
  const rank = (one: Finding) => order.get(one.package) ?? 0;
  return findings.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      compare(a.rule, b.rule) ||
      compare(a.path ?? '', b.path ?? ''),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
