import { audit } from '../audit/audit.js';
import type { SystemLibraries } from '../audit/system-libraries.js';
import type { Finding, Subject } from '../audit/types.js';
import { type Platform, parsePlatform } from '../conda/platform.js';
import { loadVersions } from '../conda/version.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import type { Lock } from '../lock/types.js';
import { lookElsewhere } from './audit-elsewhere.js';
import type { Looker, PackageFile } from './audit-facts.js';
import { readImage } from './audit-image.js';
import { filesOfChannels, filesOfLock, indexesOf, type Named } from './audit-subject.js';
import { choosePlatform } from './choose-manifest.js';
import type { Edges } from './edges.js';
import { readChannels } from './resolve-lock.js';

/** What an audit is told beside its subject. */
export interface FindOptions {
  readonly glibc: string | undefined;
  readonly conda: string | undefined;
  readonly platform: string | undefined;
  readonly channel: readonly string[];
  readonly emit: Emit;
}

/** What finding needs from outside. */
export interface Means {
  readonly options: FindOptions;
  readonly system: SystemLibraries;
  readonly looker: Looker;
  readonly edges: Edges;
}

/** What was looked into, and what is wrong with it. */
export interface Found {
  readonly packages: number;
  readonly findings: readonly Finding[];
}

/** Everything that the rules find in what was named. Throws ArchiError where packages cannot be had. */
export async function findingsOf(named: Named, means: Means): Promise<Found> {
  if (named.kind === 'image') return auditImage(named.path, means);
  if (named.kind !== 'channel') return auditLock(named.lock, means);
  const { options, edges } = means;
  const wanted = options.platform === undefined ? named.platforms : [parsePlatform(options.platform)];
  const all: Found[] = [];
  for (const platform of wanted) {
    const files = await filesOfChannels([named.folder], platform, edges.resolve);
    const beside = await recordsOf(options.channel, platform, edges);
    const about = {
      kind: 'channel',
      virtualPackages: {},
      exclude: [],
      conda: null,
      installed: null,
    } as const;
    all.push(await auditFiles(files, { ...about, platform, channels: channelsOf(files), beside }, means));
  }
  const found = together(all);
  if (found.packages === 0) throw nothingThere(named.folder);
  return found;
}

/** An image has what its layers have, and no other system; each environment in it is audited. */
async function auditImage(path: string, means: Means): Promise<Found> {
  const { options } = means;
  const { prefixes, system } = await readImage(
    path,
    choosePlatform({ ...options, arch: undefined }),
    options.emit,
  );
  const all: Found[] = [];
  for (const { lock, installed } of prefixes) {
    const virtualPackages = { ...lock.virtualPackages, ...(system.glibc && { __glibc: system.glibc }) };
    all.push(await auditLock({ ...lock, virtualPackages }, { ...means, system }, installed));
  }
  return together(all);
}

function together(all: readonly Found[]): Found {
  return {
    packages: all.reduce((sum, { packages }) => sum + packages, 0),
    findings: all.flatMap(({ findings }) => findings),
  };
}

async function auditLock(lock: Lock, means: Means, installed: Subject['installed'] = null): Promise<Found> {
  const { options, edges } = means;
  const files = await filesOfLock(lock, options.channel, edges.store);
  const conda = lock.packages.find(({ record }) => record.name === 'conda')?.record.version ?? null;
  const { platform, channels, virtualPackages, exclude } = lock;
  const about = { kind: 'prefix', platform, channels, virtualPackages, exclude, conda } as const;
  return auditFiles(files, { ...about, installed, beside: [] }, means);
}

interface About
  extends Pick<
    Subject,
    'kind' | 'platform' | 'channels' | 'virtualPackages' | 'exclude' | 'conda' | 'installed'
  > {
  /** What may meet dependencies beside the files. */
  readonly beside: Subject['available'];
}

async function auditFiles(
  files: readonly PackageFile[],
  { beside, ...about }: About,
  means: Means,
): Promise<Found> {
  const { options, system, looker, edges } = means;
  const conda = options.conda ?? about.conda;
  const glibc = options.glibc ?? about.virtualPackages['__glibc'] ?? system.glibc;
  const { packages, unusable } = await looker.lookInto(files);
  const subject: Subject = {
    ...about,
    packages,
    available: [...files, ...beside],
    virtualPackages: { ...about.virtualPackages, ...(glibc !== null && { __glibc: glibc }) },
    elsewhere: [],
    notAsked: [],
    indexes: conda === null ? [] : indexesOf(about.channels, about.platform),
    glibc,
    conda,
    system,
  };
  const versions = await loadVersions();
  const findings = audit(subject, versions);
  const found = { packages: files.length, findings: [...unusable, ...findings] };
  // Who else has a library is worth a look into other packages only where one is missing.
  if (!findings.some(({ rule }) => rule === 'library-missing')) return found;
  const channels = [...about.channels, ...options.channel];
  const { packages: elsewhere, notAsked } = await lookElsewhere({
    files,
    channels,
    platform: about.platform,
    looker,
    edges,
  });
  return { ...found, findings: [...unusable, ...audit({ ...subject, elsewhere, notAsked }, versions)] };
}

function nothingThere(where: string): UserError {
  const fix = 'look whether its repodata lists them, and index it anew';
  return new UserError('there is nothing to audit', [{ where, message: 'the channel has no packages', fix }]);
}

async function recordsOf(locations: readonly string[], platform: Platform, edges: Edges) {
  const channels = await readChannels(locations, platform, edges.resolve);
  return channels.flatMap((channel) => channel.names().flatMap((name) => channel.find(name)));
}

function channelsOf(files: readonly PackageFile[]): string[] {
  return [...new Set(files.map(({ channel }) => channel))];
}
