import { escapeControls } from '../text/escape.js';
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

/** So many kinds of one rule in one package, and so many places of one kind, are told; `--json` has all. */
const MOST = 5;
/** A kind of finding that so many packages have is told once for all of them. */
const SEVERAL_PACKAGES = 3;
const LONGEST_LINE = 400;

/**
 * Findings as a person reads them: first those of one kind that several packages have, then package by package. Findings that
 * differ by their place alone are one message, with a count.
 */
export function reportLines(findings: readonly Finding[]): string[] {
  const platforms = new Set(findings.flatMap(({ subdir }) => (subdir === 'noarch' ? [] : (subdir ?? []))));
  const header = ({ package: dist, subdir }: Finding) => {
    if (dist === null) return 'in general';
    return platforms.size > 1 ? `${subdir}/${dist}` : dist;
  };
  const shared = groups(findings, kindOf).filter(
    (kind) => new Set(kind.map(header)).size >= SEVERAL_PACKAGES,
  );
  const isShared = new Set(shared.flat());
  const own = findings.filter((one) => !isShared.has(one));
  return [
    ...shared.flatMap((kind, i) => [
      ...(i === 0 ? ['in several packages'] : []),
      ...linesOf(kind, (one) => [header(one), ...(one.path === null ? [] : [one.path])].join(' ')),
    ]),
    ...groups(own, header).flatMap((group) => [
      ...group.slice(0, 1).map(header),
      ...groups(group, (one) => `${one.severity} ${one.rule}`).flatMap(linesOfRule),
    ]),
  ];
}

/** `2 errors, 1 warning, no notes` */
export function formatCounts(counts: Counts): string {
  return SEVERITIES.map((severity) => counted(counts[severity], severity)).join(', ');
}

function counted(count: number, what: string): string {
  return `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;
}

function linesOfRule(findings: readonly Finding[]): string[] {
  const kinds = groups(findings, kindOf);
  const rest = kinds.slice(MOST).flat();
  const more = `  … and ${rest.length} more of ${rest[0]?.rule} (--json has all)`;
  return [
    ...kinds.slice(0, MOST).flatMap((kind) => linesOf(kind, ({ path }) => path ?? '')),
    ...(rest.length === 0 ? [] : [more]),
  ];
}

/** What is the same of findings that differ by their place alone. */
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
