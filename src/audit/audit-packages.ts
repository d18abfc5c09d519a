import type { SystemLibraries } from '../bases/types.js';
import type { Deps } from '../channel/open.js';
import { localFolder, parseChannelUrl } from '../conda/channel-url.js';
import { compareDotted } from '../conda/dotted.js';
import type { Platform } from '../conda/platform.js';
import { loadVersions } from '../conda/version.js';
import { ArchiError } from '../errors.js';
import type { Emit } from '../events.js';
import { glibcOf } from '../lock/virtual-packages.js';
import { filesOfFolder, indexesOf, packagesOfChannel } from './input.js';
import type { PackageFile, PackageScanner } from './open-scanner.js';
import { symbolNeeds } from './rules/symbols.js';
import { applyRules } from './rules.js';
import type { AuditedPackage, AuditSubject, Finding, UnscannedChannel } from './types.js';
import { withWheels } from './wheels.js';

/** The options of an audit, besides its input. */
export interface AuditSettings {
  readonly glibc: string | undefined;
  readonly conda: string | undefined;
  readonly platform: string | undefined;
  readonly channel: readonly string[];
  readonly emit: Emit;
}

/** The settings and dependencies of an audit. */
export interface AuditContext {
  readonly options: AuditSettings;
  readonly system: SystemLibraries;
  readonly scanner: PackageScanner;
  readonly deps: Deps;
}

/** Facts about the input that are known before its packages are scanned. */
export interface InputFacts
  extends Pick<
    AuditSubject,
    'kind' | 'platform' | 'channels' | 'virtualPackages' | 'exclude' | 'conda' | 'installed'
  > {
  /** Packages besides the files that may satisfy dependencies. */
  readonly others: AuditSubject['available'];
}

/** The scanned packages and their findings. */
export interface AuditResult {
  /** Paths of the package files. A noarch package of a channel is scanned for each platform. */
  readonly packages: ReadonlySet<string>;
  readonly findings: readonly Finding[];
  /** The highest symbol versions that each package needs. Packages that need none are left out. */
  readonly needs: readonly PackageNeeds[];
}

/** The symbol versions that one package needs of its system. */
export interface PackageNeeds {
  readonly package: string;
  readonly subdir: string;
  /** By family: `GLIBC` → `2.34`. */
  readonly symbols: Readonly<Record<string, string>>;
}

/** Scans the files of one platform and applies all rules. Throws what the scanner throws. */
export async function auditPackages(
  files: readonly PackageFile[],
  { others, ...facts }: InputFacts,
  context: AuditContext,
): Promise<AuditResult> {
  const { options, system, scanner, deps } = context;
  const conda = options.conda ?? facts.conda;
  const glibc = options.glibc ?? older(glibcOf(facts.virtualPackages), system.glibc);
  const { packages, unusable } = await scanner.scan(files);
  const { installed } = facts;
  const subject: AuditSubject = {
    ...facts,
    installed: installed === null ? null : withWheels(installed, packages),
    packages,
    // What a package of conda depends on is a package of conda.
    available: [...files.filter(({ wheel }) => wheel === undefined), ...others],
    virtualPackages: { ...facts.virtualPackages, ...(glibc !== null && { __glibc: glibc }) },
    elsewhere: [],
    unscanned: [],
    indexes: conda === null ? [] : indexesOf(facts.channels, facts.platform, deps),
    glibc,
    conda,
    system,
  };
  const versions = await loadVersions();
  const findings = applyRules(subject, versions);
  const result = {
    packages: new Set(files.map(({ path }) => path)),
    findings: [...unusable, ...findings],
    needs: packages.flatMap((audited) => needsOf(audited, facts.platform)),
  };
  // Other packages are scanned only if a library is missing.
  if (!findings.some(({ rule }) => rule === 'library-missing')) return result;
  const channels = [...facts.channels, ...options.channel];
  const elsewhere = await scanElsewhere(files, { channels, platform: facts.platform }, context);
  return { ...result, findings: [...unusable, ...applyRules({ ...subject, ...elsewhere }, versions)] };
}

// The system has the glibc of the base, even if the lock declares a newer one.
function older(promised: string | null, ofBase: string | null): string | null {
  if (promised === null || ofBase === null) return promised ?? ofBase;
  return compareDotted(promised, ofBase) <= 0 ? promised : ofBase;
}

function needsOf(audited: AuditedPackage, platform: Platform): PackageNeeds[] {
  const symbols = symbolNeeds(audited, platform);
  if (Object.keys(symbols).length === 0) return [];
  return [{ package: audited.dist, subdir: audited.record.subdir, symbols }];
}

/**
 * Scans the packages of channels that are not in `files`: all packages of a folder, or the cached packages of any other channel.
 * Fetches no package. Lists a channel as unscanned if its index cannot be read. `channels` are urls with credentials, or folders.
 */
async function scanElsewhere(
  files: readonly PackageFile[],
  { channels, platform }: { readonly channels: readonly string[]; readonly platform: Platform },
  { scanner, deps }: AuditContext,
): Promise<Pick<AuditSubject, 'elsewhere' | 'unscanned'>> {
  const known = new Set(files.map(({ fn }) => fn));
  const byUrl = new Map(channels.map((location) => [parseChannelUrl(location).url, location]));
  const holdings = await Promise.all(
    [...byUrl.values()].map((location) => localPackages(location, platform, deps)),
  );
  const others = holdings.flatMap(({ files: here }) => here).filter(({ fn }) => !known.has(fn));
  const { packages } = await scanner.scan(others);
  const unscanned = [...byUrl.keys()].flatMap((channel, i): UnscannedChannel[] => {
    const absent = holdings[i]?.absent ?? null;
    const count = absent === null ? null : absent.filter((fn) => !known.has(fn)).length;
    return count === 0 ? [] : [{ channel, packages: count }];
  });
  return { elsewhere: packages, unscanned };
}

/** The package files of a channel on this machine, and the names of its other packages; null if they are unknown. */
interface LocalPackages {
  readonly files: readonly PackageFile[];
  readonly absent: readonly string[] | null;
}

async function localPackages(location: string, platform: Platform, deps: Deps): Promise<LocalPackages> {
  if (localFolder(location) !== null)
    return { files: (await filesOfFolder(location, platform, deps)).files, absent: [] };
  try {
    const { packages } = await packagesOfChannel(location, platform, deps);
    const places = packages.map((file) => ({
      ...file,
      path: deps.store.pathOf({ ...file, requestedSpec: null }),
    }));
    return {
      files: places.flatMap(({ path, ...file }) => (path === null ? [] : [{ ...file, path }])),
      absent: places.flatMap(({ path, fn }) => (path === null ? [fn] : [])),
    };
  } catch (error) {
    if (error instanceof ArchiError) return { files: [], absent: null };
    throw error;
  }
}
