import { dirname, join } from 'node:path';
import { readSystemLibraries } from '../bases/open.js';
import { systemLibraries } from '../bases/system-libraries.js';
import { type Deps, openDeps } from '../channel/open.js';
import { channels, choice, text } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Input, type Options, perform } from '../cli/perform.js';
import { LIST_CHECKS } from '../cli/subject-checks.js';
import { type Platform, parsePlatform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import { FAIL_ON, SEVERITIES } from '../findings/severity.js';
import { readText, requireText } from '../host/fs/read.js';
import { environmentsOf } from '../lock/environments.js';
import type { Lock } from '../lock/types.js';
import { chooseManifest } from '../manifest/open-manifest.js';
import { parseManifest } from '../manifest/parse.js';
import type { Manifest } from '../manifest/types.js';
import { type OpenedSubject, openSubject } from '../subject/open.js';
import { quoteValue } from '../text/quote-value.js';
import { type AuditContext, type AuditResult, auditPackages } from './audit-packages.js';
import type { Baseline } from './baseline.js';
import { filesOfFolder, filesOfLock, packagesOfChannel } from './input.js';
import { openScanner } from './open-scanner.js';
import { type AuditReport, reportOf } from './report.js';
import { checkSuppressions, suppress } from './suppress.js';
import type { AuditSubject, Finding } from './types.js';
import { unusableFindings } from './unusable.js';

/** The flags of `archi-construct audit`. */
export type AuditOptions = Options<typeof CHECKS>;

const CHECKS = {
  /** A file or a folder; null for the input in the current folder. */
  subject: text(null),
  manifest: text(),
  base: text(),
  /** The file with the result of an earlier audit. */
  baseline: text(),
  glibc: text(),
  conda: text(),
  platform: text(),
  severity: choice(SEVERITIES, 'note'),
  failOn: choice(FAIL_ON, 'warning'),
  channel: channels(),
  channelAlias: text(),
  ...LIST_CHECKS,
};

const TITLE = 'there is nothing to audit';

/**
 * Audits a lock, an installer or an image (by the packages of its lock), or a channel folder (each of its platforms).
 * Reports the exit code 2 for an error among the findings, 1 for a warning (or what `failOn` names), else 0. Throws
 * ArchiError if the input cannot be audited at all.
 */
export async function audit(input: Input<AuditOptions> = {}): Promise<AuditReport> {
  return perform(input, CHECKS, run);
}

async function run(options: AuditOptions): Promise<Outcome<AuditReport>> {
  checkVersion('--glibc', options.glibc, /^\d+(?:\.\d+)+$/, '2.17');
  checkVersion('--conda', options.conda, /^\d+(?:\.\d+)+[\w.]*$/, '4.5.12');
  const input = await openSubject({ path: options.subject, command: 'audit' }, options);
  const manifest = manifestFor(input, options);
  const suppressions = manifest?.audit.ignore ?? [];
  checkSuppressions(suppressions);
  const base = options.base ?? manifest?.audit.base ?? null;
  const system = systemLibraries(readSystemLibraries(), base);
  const baseline = options.baseline === undefined ? null : await readBaseline(options.baseline);
  const scanner = openScanner(options);
  try {
    const deps = openDeps({ ...options, channels: options.channel });
    const result = await auditInput(input, { options, system, scanner, deps });
    const sifted = suppress(withoutRepeats(result.findings), suppressions);
    return reportOf({ ...result, ...sifted }, baseline, { ...options, subject: input.path });
  } finally {
    await scanner.close();
  }
}

function auditInput(input: OpenedSubject, context: AuditContext): Promise<AuditResult> {
  switch (input.kind) {
    case 'image':
      return auditImage(input.path, context);
    case 'channel':
      return auditChannel(input, context);
    default:
      return auditEnvironments(input.lock, context);
  }
}

async function auditEnvironments(lock: Lock, context: AuditContext): Promise<AuditResult> {
  const results: AuditResult[] = [];
  for (const environment of environmentsOf(lock)) results.push(await auditLock(environment.lock, context));
  return together(results);
}

async function auditLock(
  lock: Lock,
  context: AuditContext,
  installed: AuditSubject['installed'] = null,
): Promise<AuditResult> {
  const { options, deps } = context;
  const files = await filesOfLock(lock, options.channel, deps.store);
  const conda = lock.packages.find(({ record }) => record.name === 'conda')?.record.version ?? null;
  const { platform, channels, virtualPackages, exclude } = lock;
  const facts = { kind: 'prefix', platform, channels, virtualPackages, exclude, conda } as const;
  return auditPackages(files, { ...facts, installed, others: [] }, context);
}

/** Audits each environment of an image. The system libraries and programs are those in its layers. */
async function auditImage(path: string, context: AuditContext): Promise<AuditResult> {
  const { platform, emit } = context.options;
  const { openInstalledImage } = await import('../installed/open-image.js');
  const { prefixes, system } = await openInstalledImage(path, platform, emit);
  const results: AuditResult[] = [];
  for (const { lock, installed } of prefixes.flatMap(({ environments }) => environments)) {
    const virtualPackages = { ...lock.virtualPackages, ...(system.glibc && { __glibc: system.glibc }) };
    results.push(await auditLock({ ...lock, virtualPackages }, { ...context, system }, installed));
  }
  return together(results);
}

type Channel = OpenedSubject & { readonly kind: 'channel' };

async function auditChannel(channel: Channel, context: AuditContext): Promise<AuditResult> {
  const { options, deps } = context;
  const platforms =
    options.platform === undefined ? channel.platforms : [platformOf(channel, options.platform)];
  const results: AuditResult[] = [];
  for (const platform of platforms) {
    const { files, problems } = await filesOfFolder(channel.path, platform, deps);
    const damaged = unusableFindings({ package: null, subdir: null }, problems);
    results.push({ packages: new Set(), findings: damaged, needs: [] });
    const facts = {
      kind: 'channel',
      platform,
      channels: [...new Set(files.map((file) => file.channel))],
      virtualPackages: {},
      exclude: [],
      conda: null,
      installed: null,
      others: await packagesOf(options.channel, platform, deps),
    } as const;
    results.push(await auditPackages(files, facts, context));
  }
  const result = together(results);
  if (result.packages.size === 0 && result.findings.length === 0) throw emptyChannel(channel.path);
  return result;
}

async function packagesOf(locations: readonly string[], platform: Platform, deps: Deps) {
  const reading = locations.map((location) => packagesOfChannel(location, platform, deps));
  return (await Promise.all(reading)).flatMap(({ packages }) => packages);
}

function together(results: readonly AuditResult[]): AuditResult {
  return {
    packages: new Set(results.flatMap(({ packages }) => [...packages])),
    findings: results.flatMap(({ findings }) => findings),
    needs: results.flatMap(({ needs }) => needs),
  };
}

function platformOf({ path, platforms }: Channel, name: string): Platform {
  const platform = parsePlatform(name);
  if (platforms.includes(platform)) return platform;
  const problem = { where: path, message: 'the channel does not have this platform' };
  throw new UserError(TITLE, {
    ...problem,
    expected: platforms.join(', '),
    found: platform,
    fix: 'name one of the expected platforms',
  });
}

function emptyChannel(where: string): UserError {
  const fix = 'check that its repodata lists them, and index it again';
  return new UserError(TITLE, { where, message: 'the channel has no packages', fix });
}

async function readBaseline(path: string): Promise<Baseline> {
  const { parseBaseline } = await import('./parse-baseline.js');
  return parseBaseline(requireText(path, 'a report of audit --json, for --baseline'), path);
}

function checkVersion(flag: string, value: string | undefined, form: RegExp, example: string): void {
  if (value === undefined || form.test(value)) return;
  const fix = 'give numbers with dots between them';
  const problem = { where: flag, message: 'not a version', expected: example, found: quoteValue(value), fix };
  throw new UserError('a flag cannot be used', problem);
}

// noarch packages of a channel are audited with each platform.
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** Returns the manifest of `--manifest`, else the one beside the lock if the lock was made from it; null if there is none. */
function manifestFor(input: OpenedSubject, { manifest }: AuditOptions): Manifest | null {
  if (manifest !== undefined) return chooseManifest({ manifest, py: undefined });
  if (input.kind === 'manifest') return input.manifest;
  if (input.kind !== 'lock') return null;
  const path = join(dirname(input.path), 'manifest.yaml');
  const text = readText(path);
  if (text === null) return null;
  const beside = parseManifest(text, path);
  return beside.name === input.lock.manifest.name ? beside : null;
}
