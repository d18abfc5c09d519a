import type { LockedPackage } from '../conda/locked-package.js';
import type { Environment } from '../lock/environments.js';
import type { CachedBytes } from '../store/results.js';
import type { Compression } from './compressions.js';
import { type ElfNeeds, mergeNeeds } from './elf-needs.js';
import { CONDARC_PATH } from './environment.js';
import { caseCollision } from './link/case-collision.js';
import { pythonOf } from './link/python.js';
import type { MemberFacts } from './member.js';
import { membersByPlace, type Placement } from './places.js';
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

/** An environment in `envs/`. */
export interface EnvFacts {
  readonly name: string;
  /** `bin/python3.7`, relative to its prefix; null if it has none. */
  readonly python: string | null;
  readonly pyc: PycFacts;
}

/** The facts of all members together. */
export interface PayloadFacts {
  /** Bytes that the prefix takes on a file system with blocks of 4 KiB. */
  readonly bytes: number;
  readonly inodes: number;
  /** What it takes beside that on a disk without hard links, where environments do not share files. */
  readonly copied: { readonly bytes: number; readonly inodes: number };
  /** Lengths of the placeholders in binaries, ascending. */
  readonly placeholderLengths: readonly number[];
  /** Bytes: the longest prefix for which the placeholders of all environments have room; null for any. */
  readonly longestPrefix: number | null;
  /** The file that limits it, and its package. */
  readonly shortestIn: string | null;
  readonly elf: ElfNeeds;
  /** Files that cannot be used in every prefix, with their packages, in link order. */
  readonly unfit: readonly (PrefixIncompatibility & { readonly dist: string })[];
  /** Two paths that differ only by case; null if there are none. */
  readonly caseCollision: string | null;
  /** A path that is a hard link, with its package; null if there is none. */
  readonly hardLink: string | null;
  /** `bin/python3.7` of the base, relative to the prefix. */
  readonly python: string | null;
  /** Path of the licence text in the prefix; null if there is none. */
  readonly license: string | null;
  /** What became of the base's python sources. */
  readonly pyc: PycFacts;
  /** Version of the package `conda`; null if there is none. */
  readonly conda: string | null;
  /** `script|name|version|build number[|environment]` of each post-link script, in link order. */
  readonly postLink: readonly string[];
  /** `[envs/NAME/]PACKAGE` of each package whose menu entries are made. */
  readonly menus: readonly string[];
  readonly settings: Settings;
  /** The environments in `envs/`. */
  readonly envs: readonly EnvFacts[];
  /** How many members that follow each other go to which environments; null is the base. */
  readonly places: readonly { readonly count: number; readonly environments: readonly (string | null)[] }[];
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

/** One environment of a payload, for its facts. */
interface FactsOfEnvironment extends Pick<Environment, 'name' | 'folder' | 'lock'> {
  readonly members: readonly { readonly facts: MemberFacts; readonly locked: LockedPackage }[];
  readonly pyc: PycFacts;
}

/** Returns the facts of all members together; `environment` is the size of what belongs to no package. */
export function sumFacts({
  environments,
  placement,
  menus,
  environment,
  license,
  setup,
}: {
  environments: readonly FactsOfEnvironment[];
  placement: Placement<{ readonly facts: MemberFacts }>;
  /** Of each environment: the packages whose menu entries are made. */
  menus: readonly (readonly string[])[];
  environment: { readonly bytes: number; readonly inodes: number };
  license: string | null;
  setup: PackedSetup;
}): PayloadFacts {
  const { members, places } = placement;
  const again = membersByPlace(placement).flatMap((place) =>
    place.environments.slice(1).flatMap(() => place.members.map(({ facts }) => facts)),
  );
  const sizes = [environment, ...members.map(({ facts }) => facts), ...again.map(unsharedSize)];
  const placed = environments.map(({ folder, members }) => ({
    members: members.map(({ facts, locked }) => ({ facts: factsIn(folder, facts), locked })),
    folder,
  }));
  const all = placed.flatMap(({ members }) => members.map(({ facts }) => facts));
  const [base] = environments;
  return {
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    inodes: sizes.reduce((sum, { inodes }) => sum + inodes, 0),
    copied: {
      bytes: again.reduce((sum, facts) => sum + facts.bytes - unsharedSize(facts).bytes, 0),
      inodes: again.reduce((sum, facts) => sum + facts.inodes - unsharedSize(facts).inodes, 0),
    },
    ...roomForPrefix(placed),
    elf: mergeNeeds(members.map(({ facts }) => facts)),
    unfit: all.flatMap(({ dist, unfit }) => unfit.map((file) => ({ dist, ...file }))),
    caseCollision: firstOf(environments, ({ folder, members }) => {
      const own = folder === '' ? [CONDARC_PATH, ...(license === null ? [] : [license])] : [];
      const brought = folder === '' ? setup.entries : [];
      return caseCollision([
        { paths: Object.fromEntries(own.map((path) => [path, 'f'])), folders: [] },
        { paths: Object.fromEntries(brought.map(({ path, type }) => [path, type[0] ?? ''])), folders: [] },
        ...members.map(({ facts }) => facts),
      ]);
    }),
    hardLink: firstOf(all, ({ hardLink, dist }) => hardLink && `${hardLink} of ${dist}`),
    python: base === undefined ? null : (pythonOf(base.lock)?.executable ?? null),
    license,
    pyc: base?.pyc ?? 'none',
    conda:
      base?.members.find(({ locked: { record } }) => record.name === 'conda')?.locked.record.version ?? null,
    postLink: environments.flatMap(({ name, members }) =>
      members.flatMap(({ facts, locked: { record } }) =>
        facts.postLink === null
          ? []
          : [
              facts.postLink,
              record.name,
              record.version,
              record.buildNumber,
              ...(name === null ? [] : [name]),
            ].join('|'),
      ),
    ),
    menus: environments.flatMap(({ folder }, i) =>
      (menus[i] ?? []).map((name) => (folder === '' ? name : `${folder}/${name}`)),
    ),
    settings: setup.settings,
    envs: environments.flatMap(({ name, lock, pyc }) =>
      name === null ? [] : [{ name, python: pythonOf(lock)?.executable ?? null, pyc }],
    ),
    places: places.map(({ count, environments: to }) => ({
      count,
      environments: to.map((index) => environments[index]?.name ?? null),
    })),
  };
}

/** Returns the size of what an environment has as its own of a shared member. */
function unsharedSize({ unshared, bytes, inodes }: MemberFacts): { bytes: number; inodes: number } {
  return unshared ?? { bytes, inodes };
}

/** Returns the facts of a member of the environment in `folder`, whose prefix is longer by that. */
function factsIn(folder: string, facts: MemberFacts): MemberFacts {
  if (folder === '') return facts;
  const more = folder.length + 1;
  const unfit = facts.unfit.map((file) => ({
    ...file,
    path: `${folder}/${file.path}`,
    longest: file.longest === null ? null : file.longest - more,
  }));
  const placeholders = Object.entries(facts.placeholders).map(([length, path]) => [
    length,
    `${folder}/${path}`,
  ]);
  return {
    ...facts,
    unfit,
    placeholders: Object.fromEntries(placeholders),
    hardLink: facts.hardLink && `${folder}/${facts.hardLink}`,
  };
}

/** Returns the lengths of placeholders, and the longest prefix whose environments all have room. */
function roomForPrefix(
  environments: readonly {
    readonly folder: string;
    readonly members: readonly { readonly facts: MemberFacts }[];
  }[],
): Pick<PayloadFacts, 'placeholderLengths' | 'longestPrefix' | 'shortestIn'> {
  const lengths = new Set<number>();
  let longestPrefix: number | null = null;
  let shortestIn: string | null = null;
  for (const { folder, members } of environments) {
    for (const { facts } of members) {
      for (const [text, path] of Object.entries(facts.placeholders)) {
        const length = Number(text);
        lengths.add(length);
        const room = length - (folder === '' ? 0 : folder.length + 1);
        if (longestPrefix !== null && longestPrefix <= room) continue;
        longestPrefix = room;
        shortestIn = `${path} of ${facts.dist}`;
      }
    }
  }
  return { placeholderLengths: [...lengths].sort((a, b) => a - b), longestPrefix, shortestIn };
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
