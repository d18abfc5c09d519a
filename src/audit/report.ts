import { escapeControls } from '../errors.js';
import { type Finding, SEVERITIES, type Severity } from './types.js';

/** How many findings there are of each severity. */
export type Counts = Readonly<Record<Severity, number>>;

/** Findings by severity. */
export function countBySeverity(findings: readonly Finding[]): Counts {
  const count = (severity: Severity) => findings.filter((one) => one.severity === severity).length;
  return { error: count('error'), warning: count('warning'), note: count('note') };
}

/** The least that makes an audit fail. */
export const FAIL_ON = [...SEVERITIES, 'never'] as const;

export type FailOn = (typeof FAIL_ON)[number];

/** The exit code that findings amount to: 2 with an error among them, 1 with anything else that counts, else 0. */
export function exitCodeOf(counts: Counts, failOn: FailOn): 0 | 1 | 2 {
  if (failOn === 'never') return 0;
  const counting = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
  if (counts.error > 0) return 2;
  return counting.some((severity) => counts[severity] > 0) ? 1 : 0;
}

/** Of one rule in one package, so many are told; `--json` has all. */
const MOST = 5;
const LONGEST_LINE = 400;

/** Findings as a person reads them: a package, what is wrong with it, and what to do. */
export function reportLines(findings: readonly Finding[]): string[] {
  const platforms = new Set(findings.flatMap(({ subdir }) => (subdir === 'noarch' ? [] : (subdir ?? []))));
  const header = ({ package: dist, subdir }: Finding) => {
    if (dist === null) return 'in general';
    return platforms.size > 1 ? `${subdir}/${dist}` : dist;
  };
  const lines: string[] = [];
  for (const group of groups(findings, header)) {
    lines.push(...group.slice(0, 1).map(header));
    for (const alike of groups(group, (one) => `${one.severity} ${one.rule}`)) {
      lines.push(...alike.slice(0, MOST).flatMap(linesOf));
      if (alike.length > MOST)
        lines.push(`  … and ${alike.length - MOST} more of ${alike[0]?.rule} (--json has all)`);
    }
  }
  return lines;
}

/** `2 errors, 1 warning, no notes` */
export function formatCounts(counts: Counts): string {
  return SEVERITIES.map((severity) => counted(counts[severity], severity)).join(', ');
}

function counted(count: number, what: string): string {
  return `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;
}

function linesOf({ severity, rule, path, message, expected, found, fix }: Finding): string[] {
  const place = path === null ? '' : `${path}: `;
  const details = Object.entries({ expected, found, do: fix }).filter(([, text]) => text !== undefined);
  return [
    `  ${severity}: ${place}${message} [${rule}]`,
    ...details.map(([label, text]) => `      ${`${label}:`.padEnd(10)}${text}`),
  ].map(safe);
}

// Names in ELF files and first lines of scripts may hold anything, at any length.
function safe(line: string): string {
  const text = escapeControls(line);
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const known = found.get(keyOf(item));
    if (known === undefined) found.set(keyOf(item), [item]);
    else known.push(item);
  }
  return [...found.values()];
}
