import { audit } from '../audit/audit.js';
import type { SystemLibraries } from '../audit/system-libraries.js';
import type { Finding, Subject } from '../audit/types.js';
import { type Platform, parsePlatform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import type { Lock } from '../lock/types.js';
import type { LookedInto, Looker, PackageFile } from './audit-facts.js';
import { readImage } from './audit-image.js';
import { filesOfChannels, filesOfLock, indexesOf, localFolder, type Named } from './audit-subject.js';
import { choosePlatform } from './choose-manifest.js';
import type { Edges } from './edges.js';

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
    const about = { kind: 'channel', channels: channelsOf(files), glibc: null, conda: null } as const;
    all.push(await auditFiles(files, { ...about, platform }, means));
  }
  const found = together(all);
  if (found.packages === 0) throw nothingThere(named.folder);
  return found;
}

/** An image has what its layers have, and no other system; each environment in it is audited. */
async function auditImage(path: string, means: Means): Promise<Found> {
  const { options } = means;
  const { locks, system } = await readImage(
    path,
    choosePlatform({ ...options, arch: undefined }),
    options.emit,
  );
  const all: Found[] = [];
  for (const lock of locks) {
    const virtualPackages = { ...lock.virtualPackages, ...(system.glibc && { __glibc: system.glibc }) };
    all.push(await auditLock({ ...lock, virtualPackages }, { ...means, system }));
  }
  return together(all);
}

function together(all: readonly Found[]): Found {
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
  const conda = options.conda ?? about.conda;
  const { packages, unusable } = await looker.lookInto(files);
  const subject: Subject = {
    ...about,
    packages,
    elsewhere: [],
    indexes: conda === null ? [] : indexesOf(about.channels, about.platform),
    glibc: options.glibc ?? about.glibc ?? system.glibc,
    conda,
    system,
  };
  const findings = audit(subject);
  // Who else has a library is worth a look into other packages only where one is missing.
  const { packages: elsewhere } = findings.some(({ rule }) => rule === 'library-missing')
    ? await lookElsewhere(files, about, means)
    : { packages: [] };
  return {
    packages: files.length,
    findings: [...unusable, ...(elsewhere.length === 0 ? findings : audit({ ...subject, elsewhere }))],
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

function nothingThere(where: string): UserError {
  const fix = 'look whether its repodata lists them, and index it anew';
  return new UserError('there is nothing to audit', [{ where, message: 'the channel has no packages', fix }]);
}

function channelsOf(files: readonly PackageFile[]): string[] {
  return [...new Set(files.map(({ channel }) => channel))];
}
