import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { openDeps } from '../channel/open.js';
import type { Outcome } from '../cli/options.js';
import { UserError } from '../errors.js';
import { readText, requireText } from '../host/fs/read.js';
import { chooseManifest } from '../manifest/open-manifest.js';
import { parseManifest } from '../manifest/parse.js';
import type { Manifest } from '../manifest/types.js';
import { type Named, openNamed } from '../subject/open.js';
import { quoteValue } from '../text/quote-value.js';
import type { FindOptions, Found } from './audit-files.js';
import { findingsOf } from './findings.js';
import { countBySeverity, exitCodeOf, type FailOn, formatCounts, reportLines } from './report.js';
import { openLooker } from './scan.js';
import { type Baseline, sinceBaseline } from './since.js';
import { checkSuppressions, sift } from './suppress.js';
import { systemLibraries } from './system-libraries.js';
import { type Finding, SEVERITIES, type Severity } from './types.js';

/** The flags of `archi-construct audit`. */
export interface AuditOptions extends FindOptions {
  /** A file or a folder; null for what the current folder has. */
  readonly subject: string | null;
  readonly manifest: string | undefined;
  readonly base: string | undefined;
  /** A file that an earlier audit was written to. */
  readonly baseline: string | undefined;
  /** The least that is told. */
  readonly severity: Severity;
  /** The least that counts for the exit code. */
  readonly failOn: FailOn;
  readonly cacheDir: string;
  readonly offline: boolean;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

const SYSTEM_LIBRARIES = new URL('../../construct/audit/system-libraries.yaml', import.meta.url);

/**
 * Audits a lock, an installer or an image (by the packages of its lock), or a channel folder (each platform of it). `exitCode`
 * is 2 with an error among the findings, 1 with a warning (or what `failOn` says), else 0. Throws ArchiError for what cannot be audited at all.
 */
export async function audit(options: AuditOptions): Promise<Outcome & { readonly exitCode: number }> {
  checkVersion('--glibc', options.glibc, /^\d+(?:\.\d+)+$/, '2.17');
  checkVersion('--conda', options.conda, /^\d+(?:\.\d+)+[\w.]*$/, '4.5.12');
  const named = await openNamed(
    { path: options.subject, title: 'there is nothing to audit', command: 'audit' },
    options,
  );
  const manifest = manifestFor(named, options);
  const suppressions = manifest?.audit.ignore ?? [];
  checkSuppressions(suppressions);
  const system = systemLibraries(
    readFileSync(SYSTEM_LIBRARIES, 'utf8'),
    options.base ?? manifest?.audit.base ?? null,
  );
  const baseline = options.baseline === undefined ? null : await readBaseline(options.baseline);
  const looker = openLooker(options);
  try {
    const deps = openDeps({ ...options, channels: options.channel });
    const found = await findingsOf(named, { options, system, looker, deps });
    return outcome(
      { ...options, subject: named.path },
      { ...found, ...sift(withoutRepeats(found.findings), suppressions) },
      baseline,
    );
  } finally {
    await looker.close();
  }
}

async function readBaseline(path: string): Promise<Baseline> {
  const { parseBaseline } = await import('./baseline.js');
  return parseBaseline(requireText(path, 'a report of audit --json, for --baseline'), path);
}

function checkVersion(flag: string, value: string | undefined, form: RegExp, example: string): void {
  if (value === undefined || form.test(value)) return;
  const fix = 'give numbers with dots between them';
  const problem = { where: flag, message: 'not a version', expected: example, found: quoteValue(value), fix };
  throw new UserError('a flag cannot be used', [problem]);
}

// noarch packages of a channel are looked at with each platform.
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** `--manifest`, else the one beside a lock that it was made of. */
function manifestFor(named: Named, { manifest }: AuditOptions): Manifest | null {
  if (manifest !== undefined) return chooseManifest({ manifest, py: undefined });
  if (named.kind === 'manifest') return named.manifest;
  if (named.kind !== 'lock') return null;
  const path = join(dirname(named.path), 'manifest.yaml');
  const text = readText(path);
  if (text === null) return null;
  const beside = parseManifest(text, path);
  return beside.name === named.lock.manifest.name ? beside : null;
}

function outcome(
  { subject, severity, failOn }: Pick<AuditOptions, 'severity' | 'failOn'> & { readonly subject: string },
  { packages, needs, findings: all, ignored }: Found & ReturnType<typeof sift>,
  baseline: Baseline | null,
): Outcome & { readonly exitCode: number } {
  const told = SEVERITIES.slice(0, SEVERITIES.indexOf(severity) + 1);
  const {
    fresh: findings,
    known,
    gone,
  } = sinceBaseline(
    all.filter((one) => told.includes(one.severity)),
    baseline,
  );
  const counts = countBySeverity(findings);
  const exitCode = exitCodeOf(counts, failOn);
  const because = ignored.length === 0 ? '' : `, ${ignored.length} ignored with a reason`;
  const before = baseline === null ? '' : `; ${known.length} of the baseline, ${gone} of it gone`;
  const report = reportLines(findings);
  return {
    quiet: report,
    lines: [...report, `${subject}: ${packages.size} packages, ${formatCounts(counts)}${because}${before}`],
    result: { subject: resolve(subject), packages: packages.size, counts, findings, known, ignored, needs },
    exitCode,
  };
}
