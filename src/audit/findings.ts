import type { Deps } from '../channel/open.js';
import { type Platform, parsePlatform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import type { Lock } from '../lock/types.js';
import type { Named } from '../subject/open.js';
import { auditFiles, type Found, type Means } from './audit-files.js';
import { everyPackageOf, filesOfFolder, filesOfLock } from './input.js';
import { type PackageFile, unusable } from './scan.js';
import type { Subject } from './types.js';

/** Everything that the rules find in what was named. Throws ArchiError where packages cannot be had. */
export async function findingsOf(named: Named, means: Means): Promise<Found> {
  if (named.kind === 'image') return auditImage(named.path, means);
  if (named.kind !== 'channel') return auditLock(named.lock, means);
  const { options, deps } = means;
  const wanted = options.platform === undefined ? named.platforms : [platformOf(named, options.platform)];
  const all: Found[] = [];
  for (const platform of wanted) {
    const { files, problems } = await filesOfFolder(named.path, platform, deps);
    const damaged = unusable({ package: null, subdir: null }, problems);
    all.push({ packages: new Set(), findings: damaged, needs: [] });
    const beside = await recordsOf(options.channel, platform, deps);
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
  if (found.packages.size === 0 && found.findings.length === 0) throw nothingThere(named.path);
  return found;
}

/** An image has what its layers have, and no other system; each environment in it is audited. */
async function auditImage(path: string, means: Means): Promise<Found> {
  const { options } = means;
  const { openInstalledImage } = await import('../installed/open-image.js');
  const { prefixes, system } = await openInstalledImage(path, options.platform, options.emit);
  const all: Found[] = [];
  for (const { lock, installed } of prefixes) {
    const virtualPackages = { ...lock.virtualPackages, ...(system.glibc && { __glibc: system.glibc }) };
    all.push(await auditLock({ ...lock, virtualPackages }, { ...means, system }, installed));
  }
  return together(all);
}

function together(all: readonly Found[]): Found {
  return {
    packages: new Set(all.flatMap(({ packages }) => [...packages])),
    findings: all.flatMap(({ findings }) => findings),
    needs: all.flatMap(({ needs }) => needs),
  };
}

async function auditLock(lock: Lock, means: Means, installed: Subject['installed'] = null): Promise<Found> {
  const { options, deps } = means;
  const files = await filesOfLock(lock, options.channel, deps.store);
  const conda = lock.packages.find(({ record }) => record.name === 'conda')?.record.version ?? null;
  const { platform, channels, virtualPackages, exclude } = lock;
  const about = { kind: 'prefix', platform, channels, virtualPackages, exclude, conda } as const;
  return auditFiles(files, { ...about, installed, beside: [] }, means);
}

function platformOf({ path, platforms }: Named & { kind: 'channel' }, name: string): Platform {
  const platform = parsePlatform(name);
  if (platforms.includes(platform)) return platform;
  const problem = { where: path, message: 'the channel does not have this platform' };
  throw new UserError('there is nothing to audit', [
    { ...problem, expected: platforms.join(', '), found: platform, fix: 'give one that it has' },
  ]);
}

function nothingThere(where: string): UserError {
  const fix = 'look whether its repodata lists them, and index it anew';
  return new UserError('there is nothing to audit', [{ where, message: 'the channel has no packages', fix }]);
}

async function recordsOf(locations: readonly string[], platform: Platform, deps: Deps) {
  const all = locations.map((location) => everyPackageOf(location, platform, deps));
  return (await Promise.all(all)).flatMap(({ packages }) => packages);
}

function channelsOf(files: readonly PackageFile[]): string[] {
  return [...new Set(files.map(({ channel }) => channel))];
}
