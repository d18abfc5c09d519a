import type { Deps } from '../channel/open.js';
import { compareDotted } from '../conda/dotted.js';
import { loadVersions } from '../conda/version.js';
import type { Emit } from '../events.js';
import type { SystemLibraries } from '../installed/types.js';
import { glibcOf } from '../lock/declared.js';
import { audit } from './audit.js';
import { lookElsewhere } from './elsewhere.js';
import { indexesOf } from './input.js';
import { symbolNeeds } from './rules/symbols.js';
import type { Looker, PackageFile } from './scan.js';
import type { Finding, Subject } from './types.js';

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
  readonly deps: Deps;
}

/** What was looked into, and what is wrong with it. */
export interface Found {
  /** Paths of the package files: noarch packages of a channel are looked into for each platform. */
  readonly packages: ReadonlySet<string>;
  readonly findings: readonly Finding[];
  /** Of each package that needs any, the highest symbol versions. */
  readonly needs: readonly PackageNeeds[];
}

/** How new a system one package wants. */
export interface PackageNeeds {
  readonly package: string;
  readonly subdir: string;
  /** By family: `GLIBC` → `2.34`. */
  readonly symbols: Readonly<Record<string, string>>;
}

/** What is known of a subject before its packages are looked into. */
export interface About
  extends Pick<
    Subject,
    'kind' | 'platform' | 'channels' | 'virtualPackages' | 'exclude' | 'conda' | 'installed'
  > {
  /** What may meet dependencies beside the files. */
  readonly beside: Subject['available'];
}

// What is promised, or derived from the packages, does not make the machines of a base newer.
function older(promised: string | null, ofBase: string | null): string | null {
  if (promised === null || ofBase === null) return promised ?? ofBase;
  return compareDotted(promised, ofBase) <= 0 ? promised : ofBase;
}

/** Looks into the files of one platform, and holds them against each other. Throws what the looker throws. */
export async function auditFiles(
  files: readonly PackageFile[],
  { beside, ...about }: About,
  means: Means,
): Promise<Found> {
  const { options, system, looker, deps } = means;
  const conda = options.conda ?? about.conda;
  const glibc = options.glibc ?? older(glibcOf(about.virtualPackages), system.glibc);
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
  const needs = packages.flatMap((one): PackageNeeds[] => {
    const symbols = symbolNeeds(one, about.platform);
    const { dist, record } = one;
    return Object.keys(symbols).length === 0 ? [] : [{ package: dist, subdir: record.subdir, symbols }];
  });
  const found = {
    packages: new Set(files.map(({ path }) => path)),
    findings: [...unusable, ...findings],
    needs,
  };
  // Who else has a library is worth a look into other packages only where one is missing.
  if (!findings.some(({ rule }) => rule === 'library-missing')) return found;
  const channels = [...about.channels, ...options.channel];
  const { packages: elsewhere, notAsked } = await lookElsewhere({
    files,
    channels,
    platform: about.platform,
    looker,
    deps,
  });
  return { ...found, findings: [...unusable, ...audit({ ...subject, elsewhere, notAsked }, versions)] };
}
