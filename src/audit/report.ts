import { resolve } from 'node:path';
import type { Outcome } from '../cli/options.js';
import {
  countBySeverity,
  exitCodeFor,
  type FailOn,
  formatCounts,
  type Severity,
  severitiesFrom,
} from '../findings/severity.js';
import { groupBy } from '../group.js';
import { escapeControls } from '../text/escape.js';
import type { AuditResult } from './audit-packages.js';
import { type Baseline, sinceBaseline } from './baseline.js';
import type { Suppressed } from './suppress.js';
import type { Finding } from './types.js';

/** What a report shows. */
export interface ReportOptions {
  readonly subject: string;
  /** Minimum severity to report; lower ones do not affect the exit code. */
  readonly severity: Severity;
  /** Minimum severity that makes the exit code 1. */
  readonly failOn: FailOn;
}

/** The result of an audit. */
export interface AuditReport {
  /** Absolute path of the audited file or folder. */
  readonly subject: string;
  /** Number of audited package files. */
  readonly packages: number;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  /** Findings that the baseline has. */
  readonly known: readonly Finding[];
  readonly ignored: Suppressed['ignored'];
  readonly needs: AuditResult['needs'];
}

/** Returns the outcome of an audit. Findings that the baseline has are counted, not listed. */
export function reportOf(
  { packages, needs, findings: all, ignored }: AuditResult & Suppressed,
  baseline: Baseline | null,
  { subject, severity, failOn }: ReportOptions,
): Outcome<AuditReport> & { readonly exitCode: number } {
  const reported = severitiesFrom(severity);
  const { fresh, known, gone } = sinceBaseline(
    all.filter((finding) => reported.includes(finding.severity)),
    baseline,
  );
  const counts = countBySeverity(fresh);
  const because = ignored.length === 0 ? '' : `, ${ignored.length} ignored with a reason`;
  const before = baseline === null ? '' : `; ${known.length} of the baseline, ${gone} of it gone`;
  const report = auditLines(fresh);
  const result = { packages: packages.size, counts, findings: fresh, known, ignored, needs };
  return {
    quiet: report,
    lines: [...report, `${subject}: ${packages.size} packages, ${formatCounts(counts)}${because}${before}`],
    result: { subject: resolve(subject), ...result },
    exitCode: exitCodeFor(counts, failOn),
  };
}

/** Most kinds of findings listed of one rule in one package, and most places of one kind; `--json` has all. */
const MOST = 5;
/** A kind of finding that at least this many packages have is listed once for all of them. */
const SEVERAL_PACKAGES = 3;
const LONGEST_LINE = 400;

/**
 * Formats findings as lines: first the kinds that several packages have, then package by package. Findings that differ only in
 * their place become one message with a count.
 */
export function auditLines(findings: readonly Finding[]): string[] {
  const platforms = new Set(findings.flatMap(({ subdir }) => (subdir === 'noarch' ? [] : (subdir ?? []))));
  const header = ({ package: dist, subdir }: Finding) => {
    if (dist === null) return 'in general';
    return platforms.size > 1 ? `${subdir}/${dist}` : dist;
  };
  const shared = [...groupBy(findings, kindOf).values()].filter(
    (kind) => new Set(kind.map(header)).size >= SEVERAL_PACKAGES,
  );
  const isShared = new Set(shared.flat());
  const own = findings.filter((finding) => !isShared.has(finding));
  return [
    ...shared.flatMap((kind, i) => [
      ...(i === 0 ? ['in several packages'] : []),
      ...linesOf(kind, (finding) =>
        [header(finding), ...(finding.path === null ? [] : [finding.path])].join(' '),
      ),
    ]),
    ...[...groupBy(own, header).values()].flatMap((group) => [
      ...group.slice(0, 1).map(header),
      ...[...groupBy(group, ({ severity, rule }) => `${severity} ${rule}`).values()].flatMap(linesOfRule),
    ]),
  ];
}

function linesOfRule(findings: readonly Finding[]): string[] {
  const kinds = [...groupBy(findings, kindOf).values()];
  const rest = kinds.slice(MOST).flat();
  const more = `  … and ${rest.length} more of ${rest[0]?.rule} (--json has all)`;
  return [
    ...kinds.slice(0, MOST).flatMap((kind) => linesOf(kind, ({ path }) => path ?? '')),
    ...(rest.length === 0 ? [] : [more]),
  ];
}

/** Returns a key that is equal for findings that differ only in their place. */
function kindOf({ severity, rule, message, expected, found, fix }: Finding): string {
  return JSON.stringify([severity, rule, message, expected, found, fix]);
}

function linesOf(kind: readonly Finding[], placeOf: (finding: Finding) => string): string[] {
  const [first] = kind;
  if (first === undefined) return [];
  const { severity, rule, path, message, expected, found, fix } = first;
  const isOne = kind.length === 1;
  const more = kind.length > MOST ? ` … and ${kind.length - MOST} more (--json has all)` : '';
  const places = isOne ? undefined : `${kind.slice(0, MOST).map(placeOf).join(', ')}${more}`;
  const details = Object.entries({ in: places, expected, found, do: fix });
  const place = isOne && path !== null ? `${path}: ` : '';
  return [
    `  ${severity}: ${place}${message} [${rule}]${isOne ? '' : `, ${kind.length} times`}`,
    ...details.flatMap(([label, text]) =>
      text === undefined ? [] : [`      ${`${label}:`.padEnd(10)}${text}`],
    ),
  ].map(safe);
}

// Names in ELF files and first lines of scripts may be anything of any length.
function safe(line: string): string {
  const text = escapeControls(line);
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
}
