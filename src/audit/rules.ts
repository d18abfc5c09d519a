import type { Versions } from '../conda/version.js';
import { SEVERITIES } from '../findings/severity.js';
import { openClosure } from '../lock/closure.js';
import { byText } from '../text/order.js';
import { providersOf } from './providers.js';
import { binaryRules } from './rules/binaries.js';
import { dependencyRules } from './rules/dependencies.js';
import { installedRules, installedSubjectRules } from './rules/installed.js';
import { libraryRules } from './rules/libraries.js';
import { metadataRules } from './rules/metadata.js';
import { oldCondaChannelRules } from './rules/old-conda-channels.js';
import { oldCondaRecordRules } from './rules/old-conda-records.js';
import { runPathRules } from './rules/run-paths.js';
import { scriptRules } from './rules/scripts.js';
import { symbolRules } from './rules/symbols.js';
import { textRules } from './rules/texts.js';
import type { AuditRule, AuditSubject, Finding, SubjectRule } from './types.js';

/** The rules about files, which hold for wheels too. */
const FILE_RULES: readonly AuditRule[] = [
  ...binaryRules,
  ...libraryRules,
  ...runPathRules,
  ...symbolRules,
  ...textRules,
  ...scriptRules,
  ...installedRules,
];

/** The rules about what a channel records of a package. */
const RECORD_RULES: readonly AuditRule[] = [
  ...metadataRules,
  ...dependencyRules,
  ...oldCondaChannelRules,
  ...oldCondaRecordRules,
];

/** Every rule about single packages. */
export const AUDIT_RULES: readonly AuditRule[] = [...FILE_RULES, ...RECORD_RULES];

/** Every rule about the subject as a whole. */
export const SUBJECT_RULES: readonly SubjectRule[] = installedSubjectRules;

/** The ids of all rules. */
export const RULE_IDS: readonly string[] = [...AUDIT_RULES, ...SUBJECT_RULES].map(({ id }) => id);

/** Returns all findings: packages in the subject's order, and the worst findings of each first. Pure; never throws. */
export function applyRules(subject: AuditSubject, versions: Versions): Finding[] {
  const { available, ...rest } = subject;
  const dependencies = openClosure({ ...rest, packages: available }, versions);
  const context = { subject, providers: providersOf(subject, versions), dependencies };
  const ofPackages = subject.packages.flatMap((audited) =>
    (audited.wheel === undefined ? AUDIT_RULES : FILE_RULES).flatMap(({ id, severity, check }) =>
      [check(audited, context)].flat().map(
        (remark): Finding => ({
          rule: id,
          severity,
          package: audited.dist,
          subdir: audited.record.subdir,
          ...remark,
        }),
      ),
    ),
  );
  const ofSubject = SUBJECT_RULES.flatMap(({ id, severity, check }) =>
    [check(context)]
      .flat()
      .map((remark): Finding => ({ rule: id, severity, package: null, subdir: null, ...remark })),
  );
  return byPackage([...ofPackages, ...ofSubject]);
}

/** Sorts findings by package, severity, rule and path. */
function byPackage(findings: readonly Finding[]): Finding[] {
  const order = new Map<string | null, number>();
  for (const { package: dist } of findings) if (!order.has(dist)) order.set(dist, order.size);
  const rank = (finding: Finding) => order.get(finding.package) ?? 0;
  return findings.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      byText(a.rule, b.rule) ||
      byText(a.path ?? '', b.path ?? ''),
  );
}
