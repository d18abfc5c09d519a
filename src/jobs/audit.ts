import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { audit as findAll } from '../audit/audit.js';
import { countBySeverity, exitCodeOf, formatCounts, reportLines } from '../audit/report.js';
import { checkSuppressions, sift } from '../audit/suppress.js';
import { type SystemLibraries, systemLibraries } from '../audit/system-libraries.js';
import { type Finding, SEVERITIES, type Severity, type Subject } from '../audit/types.js';
import { type Platform, parsePlatform } from '../conda/platform.js';
import type { Emit } from '../events.js';
import type { Lock } from '../lock/types.js';
import { parseManifest } from '../manifest/parse.js';
import type { Manifest } from '../manifest/types.js';
import { type LookedInto, type Looker, openLooker, type PackageFile } from './audit-facts.js';
import {
  filesOfChannels,
  filesOfLock,
  localFolder,
  type Named,
  openNamed,
  withoutRepodata,
} from './audit-subject.js';
import { chooseManifest } from './choose-manifest.js';
import { type Edges, openEdges, readText } from './edges.js';
import type { Outcome } from './options.js';

/** The flags of `archi-construct audit`. */
export interface AuditOptions {
  readonly subject: string;
  readonly manifest: string | undefined;
  readonly base: string | undefined;
  readonly glibc: string | undefined;
  readonly conda: string | undefined;
  readonly platform: string | undefined;
  /** The least that is told. */
  readonly severity: Severity;
  readonly channel: readonly string[];
  readonly cacheDir: string;
  readonly offline: boolean;
  readonly emit: Emit;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

const SYSTEM_LIBRARIES = new URL('../../construct/audit/system-libraries.yaml', import.meta.url);

/**
 * Audits a lock, an installer (by the packages of its lock) or a channel folder (each platform of it). Runs nothing. `exitCode`
 * is 2 with an error among the findings, 1 with a warning, else 0. Throws ArchiError for what cannot be audited at all.
 */
export async function audit(options: AuditOptions): Promise<Outcome & { readonly exitCode: number }> {
  const named = await openNamed(options.subject);
  const manifest = manifestFor(named, options);
  const suppressions = manifest?.audit.ignore ?? [];
  checkSuppressions(suppressions);
  const system = systemLibraries(
    readFileSync(SYSTEM_LIBRARIES, 'utf8'),
    options.base ?? manifest?.audit.base ?? null,
  );
  const looker = openLooker(options);
  try {
    const edges = openEdges({ ...options, channels: options.channel });
    const found = await findingsOf(named, { options, system, looker, edges });
    return outcome(options, { ...found, ...sift(withoutRepeats(found.findings), suppressions) });
  } finally {
    await looker.close();
  }
}

interface Means {
  readonly options: AuditOptions;
  readonly system: SystemLibraries;
  readonly looker: Looker;
  readonly edges: Edges;
}

interface Found {
  readonly packages: number;
  readonly findings: readonly Finding[];
}

async function findingsOf(named: Named, means: Means): Promise<Found> {
  if (named.kind !== 'channel') return auditLock(named.lock, means);
  const { options, edges } = means;
  const wanted = options.platform === undefined ? named.platforms : [parsePlatform(options.platform)];
  const all: Found[] = [];
  for (const platform of wanted) {
    const files = await filesOfChannels([named.folder], platform, edges.resolve);
    const about = { kind: 'channel', channels: channelsOf(files), glibc: null, conda: null } as const;
    all.push(await auditFiles(files, { ...about, platform }, means));
  }
  return {
    packages: all.reduce((sum, { packages }) => sum + packages, 0),
    findings: all.flatMap(({ findings }) => findings),
  };
}

async function auditLock(lock: Lock, means: Means): Promise<Found> {
  const { options, edges } = means;
  const files = await filesOfLock(lock, options.channel, edges.store);
  const conda = lock.packages.find(({ record }) => record.name === 'conda')?.record.version ?? null;
  const { platform, channels } = lock;
  const glibc = lock.virtualPackages['__glibc'] ?? null;
  return auditFiles(files, { kind: 'prefix', platform, channels, glibc, conda }, means);
}

type About = Pick<Subject, 'kind' | 'channels' | 'glibc' | 'conda'> & { readonly platform: Platform };

async function auditFiles(files: readonly PackageFile[], about: About, means: Means): Promise<Found> {
  const { options, system, looker } = means;
  const { packages, unusable } = await looker.lookInto(files);
  const subject: Subject = {
    ...about,
    packages,
    elsewhere: [],
    withoutRepodata: withoutRepodata(about.channels, about.platform),
    glibc: options.glibc ?? about.glibc ?? system.glibc,
    conda: options.conda ?? about.conda,
    system,
  };
  const findings = findAll(subject);
  // Who else has a library is worth a look into other packages only where one is missing.
  const { packages: elsewhere } = findings.some(({ rule }) => rule === 'library-missing')
    ? await lookElsewhere(files, about, means)
    : { packages: [] };
  return {
    packages: files.length,
    findings: [...unusable, ...(elsewhere.length === 0 ? findings : findAll({ ...subject, elsewhere }))],
  };
}

async function lookElsewhere(
  files: readonly PackageFile[],
  { channels, platform }: About,
  { options, looker, edges }: Means,
): Promise<LookedInto> {
  const folders = [...new Set([...channels, ...options.channel].flatMap((one) => localFolder(one) ?? []))];
  const all = folders.length === 0 ? [] : await filesOfChannels(folders, platform, edges.resolve);
  const known = new Set(files.map(({ fn }) => fn));
  return looker.lookInto(all.filter(({ fn }) => !known.has(fn)));
}

// noarch packages of a channel are looked at with each platform.
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function channelsOf(files: readonly PackageFile[]): string[] {
  return [...new Set(files.map(({ channel }) => channel))];
}

/** `--manifest`, else the one beside a lock that it was made of. */
function manifestFor(named: Named, { manifest, subject }: AuditOptions): Manifest | null {
  if (manifest !== undefined) return chooseManifest({ manifest, py: undefined });
  if (named.kind !== 'lock') return null;
  const path = join(dirname(subject), 'manifest.yaml');
  const text = readText(path);
  if (text === null) return null;
  const beside = parseManifest(text, path);
  return beside.name === named.lock.manifest.name ? beside : null;
}

function outcome(
  { subject, severity }: AuditOptions,
  { packages, findings: all, ignored }: Found & ReturnType<typeof sift>,
): Outcome & { readonly exitCode: number } {
  const told = SEVERITIES.slice(0, SEVERITIES.indexOf(severity) + 1);
  const findings = all.filter((one) => told.includes(one.severity));
  const counts = countBySeverity(findings);
  const exitCode = exitCodeOf(counts);
  const because = ignored.length === 0 ? '' : `, ${ignored.length} ignored with a reason`;
  return {
    lines: [...reportLines(findings), `${subject}: ${packages} packages, ${formatCounts(counts)}${because}`],
    result: { subject, packages, counts, findings, ignored },
    exitCode,
  };
}
