import type { CachedBytes } from '../store/results.js';
import type { Compression } from './compressions.js';
import { type ElfNeeds, mergeNeeds } from './elf-needs.js';
import { CONDARC_PATH } from './environment.js';
import { caseCollision } from './link/case-collision.js';
import type { MemberFacts } from './member.js';
import type { PycFacts } from './pyc/types.js';
import type { PrefixIncompatibility } from './relocate/incompatible.js';
import type { PackedSetup } from './setup/pack.js';
import type { Settings } from './setup/types.js';

/** conda's package cache, which an installer leaves in `pkgs/` on request. */
export interface PkgsPart {
  /** Compressed files of the cache itself; unpacked before the packages. */
  readonly index: Buffer;
  /** Extracted packages in link order; unpacked into the prefix. */
  readonly members: readonly CachedBytes[];
  /** Bytes that the cache takes beside the prefix, on a file system with blocks of 4 KiB. */
  readonly bytes: number;
  readonly inodes: number;
}

/**
 * The content of an installer after its header, in this order: the environment, the members, the package cache, the end of the
 * tar archive.
 */
export interface Payload {
  readonly compression: Compression;
  /** Compressed. Contains the folders that several members share, so it is unpacked before them. */
  readonly environment: Buffer;
  /** Packages, compressed, in link order. */
  readonly members: readonly CachedBytes[];
  /** Null if the installer has no package cache to leave. */
  readonly pkgs: PkgsPart | null;
  /** The compressed end-of-archive blocks. */
  readonly end: Buffer;
  readonly facts: PayloadFacts;
}

/** The facts of all members together. */
export interface PayloadFacts {
  /** Bytes that the prefix takes on a file system with blocks of 4 KiB. */
  readonly bytes: number;
  readonly inodes: number;
  /** Lengths of the placeholders in binaries, ascending; the first one limits the length of the prefix. */
  readonly placeholderLengths: readonly number[];
  /** A file with the shortest placeholder, and its package. */
  readonly shortestIn: string | null;
  readonly elf: ElfNeeds;
  /** Files that cannot be used in every prefix, with their packages, in link order. */
  readonly unfit: readonly (PrefixIncompatibility & { readonly dist: string })[];
  /** Two paths that differ only by case; null if there are none. */
  readonly caseCollision: string | null;
  /** A path that is a hard link, with its package; null if there is none. */
  readonly hardLink: string | null;
  /** `bin/python3.7`, relative to the prefix. */
  readonly python: string | null;
  /** Path of the licence text in the prefix; null if there is none. */
  readonly license: string | null;
  /** What became of python sources. */
  readonly pyc: PycFacts;
  /** Version of the package `conda`; null if there is none. */
  readonly conda: string | null;
  /** `script|name|version|build number` of each post-link script, in link order. */
  readonly postLink: readonly string[];
  readonly settings: Settings;
}

/**
 * Returns the folders in which more than one member has entries, sorted. Members are unpacked at the same time, and a tar fails
 * if another one makes a folder between its check and its mkdir.
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

/** Returns the facts of all members together; `environment` is the size of what belongs to no package. */
export function sumFacts({
  members,
  environment,
  python,
  license,
  pyc,
  setup,
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
  pyc: PycFacts;
  setup: PackedSetup;
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
      {
        paths: Object.fromEntries(setup.entries.map(({ path, type }) => [path, type[0] ?? ''])),
        folders: [],
      },
      ...members.map(({ facts }) => facts),
    ]),
    hardLink: firstHardLink(members),
    python,
    license,
    pyc,
    conda: members.find(({ name }) => name === 'conda')?.version ?? null,
    postLink: members.flatMap(({ facts, name, version, buildNumber }) =>
      facts.postLink === null ? [] : `${facts.postLink}|${name}|${version}|${buildNumber}`,
    ),
    settings: setup.settings,
  };
}

function firstHardLink(members: readonly { readonly facts: MemberFacts }[]): string | null {
  const withHardLink = members.find(({ facts }) => facts.hardLink !== null)?.facts;
  return withHardLink === undefined ? null : `${withHardLink.hardLink} of ${withHardLink.dist}`;
}
