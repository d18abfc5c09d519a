import type { CachedBytes } from '../store/results.js';
import { type ElfNeeds, mergeNeeds } from './elf-needs.js';
import { CONDARC_PATH } from './environment.js';
import { caseCollision } from './link/case-collision.js';
import type { MemberFacts } from './member.js';
import type { PrefixIncompatibility } from './relocate/incompatible.js';

/** How members are compressed; also the name of the program that unpacks them on the target. */
export type Compression = 'gzip' | 'zstd' | 'xz' | 'bzip2';

/** conda's package cache, which an installer leaves in `pkgs/` on request. */
export interface PkgsPart {
  /** Compressed; unpacked before the packages. */
  readonly index: Buffer;
  /** Extracted packages in link order, to be unpacked over the prefix. */
  readonly members: readonly CachedBytes[];
  /** What all of it takes beside the prefix, on a file system with blocks of 4 KiB. */
  readonly bytes: number;
  readonly inodes: number;
}

/**
 * What goes into an installer behind its header, in this order: the environment, members, the package cache, the end of the
 * tar archive.
 */
export interface Payload {
  readonly compression: Compression;
  /** Compressed. It has the folders that several members share, so it is unpacked before them. */
  readonly environment: Buffer;
  /** Packages, compressed, in link order. */
  readonly members: readonly CachedBytes[];
  /** Null where the installer has no package cache to leave. */
  readonly pkgs: PkgsPart | null;
  /** The compressed end-of-archive blocks. */
  readonly end: Buffer;
  readonly facts: PayloadFacts;
}

/** What the members amount to together. */
export interface PayloadFacts {
  /** Room the prefix takes on a file system with blocks of 4 KiB. */
  readonly bytes: number;
  readonly inodes: number;
  /** Of the placeholders in binaries, ascending; the first limits the prefix. */
  readonly placeholderLengths: readonly number[];
  /** A file that has the shortest placeholder, with its package. */
  readonly shortestIn: string | null;
  readonly elf: ElfNeeds;
  /** Files that do not suit every prefix, with their packages, in link order. */
  readonly unfit: readonly (PrefixIncompatibility & { readonly dist: string })[];
  /** Two paths that differ by case alone; null where there are none. */
  readonly caseCollision: string | null;
  /** A path that is a hard link, with its package; null where there is none. */
  readonly hardLink: string | null;
  /** `bin/python3.7`, relative to the prefix. */
  readonly python: string | null;
  /** The licence text's path in the prefix. */
  readonly license: string | null;
  /** The version of the package `conda`, where there is one. */
  readonly conda: string | null;
  /** `script|name|version|build number` of each post-link script, in link order. */
  readonly postLink: readonly string[];
}

/**
 * The folders that more than one member has entries in, sorted. Members are unpacked at the same time, and a tar that
 * finds a folder made by another one between its two looks gives up.
 */
export function sharedFolders(members: readonly Pick<MemberFacts, 'folders'>[]): string[] {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const folder of members.flatMap(({ folders }) => folders)) {
    if (seen.has(folder)) shared.add(folder);
    seen.add(folder);
  }
  return [...shared].sort();
}

/** Sums up the facts of all members; `environment` is what belongs to no package. */
export function sumFacts({
  members,
  environment,
  python,
  license,
}: {
  members: readonly {
    readonly facts: MemberFacts;
    readonly name: string;
    readonly version: string;
    readonly buildNumber: number;
  }[];
  environment: { readonly bytes: number; readonly inodes: number };
  python: string | null;
  license: string | null;
}): PayloadFacts {
  const lengths = new Map<number, string>();
  for (const { facts } of members) {
    for (const [length, path] of Object.entries(facts.placeholders)) {
      if (!lengths.has(Number(length))) lengths.set(Number(length), `${path} of ${facts.dist}`);
    }
  }
  const placeholderLengths = [...lengths.keys()].sort((a, b) => a - b);
  const [shortest] = placeholderLengths;
  return {
    bytes: members.reduce((sum, { facts }) => sum + facts.bytes, environment.bytes),
    inodes: members.reduce((sum, { facts }) => sum + facts.inodes, environment.inodes),
    placeholderLengths,
    shortestIn: shortest === undefined ? null : (lengths.get(shortest) ?? null),
    elf: mergeNeeds(members.map(({ facts }) => facts)),
    unfit: members.flatMap(({ facts: { dist, unfit } }) => unfit.map((file) => ({ dist, ...file }))),
    caseCollision: caseCollision([
      { paths: { [CONDARC_PATH]: 'f', ...(license === null ? {} : { [license]: 'f' }) }, folders: [] },
      ...members.map(({ facts }) => facts),
    ]),
    hardLink: firstHardLink(members),
    python,
    license,
    conda: members.find(({ name }) => name === 'conda')?.version ?? null,
    postLink: members.flatMap(({ facts, name, version, buildNumber }) =>
      facts.postLink === null ? [] : `${facts.postLink}|${name}|${version}|${buildNumber}`,
    ),
  };
}

function firstHardLink(members: readonly { readonly facts: MemberFacts }[]): string | null {
  const found = members.find(({ facts }) => facts.hardLink !== null)?.facts;
  return found === undefined ? null : `${found.hardLink} of ${found.dist}`;
}
