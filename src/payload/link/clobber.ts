import type { Problem } from '../../errors.js';
import { type Softlink, softlinkProblems } from '../../package/softlinks.js';
import type { MemberFacts } from '../member.js';

/** Conflicts between packages that are linked into one prefix, found before anything is written. */
export interface Clobbers {
  /** For each dist, the paths that another package puts there: its member is packed without them. */
  readonly clobbered: Readonly<Record<string, readonly string[]>>;
  /** Different files at one path; as in conda, the package linked last wins. */
  readonly warnings: readonly Problem[];
  /**
   * Conflicts that cannot be resolved: a path that is both a folder and a file, a file of the installer, a soft link that
   * leaves the prefix through another package's link.
   */
  readonly problems: readonly Problem[];
}

/** The package that has a path, and its digest from `MemberFacts`. */
interface Owner {
  readonly dist: string;
  readonly digest: string;
  readonly isWheel: boolean;
}

/** Files of two packages, one of them a wheel, that would replace each other. */
interface WheelClash {
  readonly path: string;
  readonly first: string;
  readonly second: string;
  count: number;
}

/**
 * Finds conflicts between `members`, which are in link order, and `environment`, the paths of files that belong to no package, and of
 * folders, which end in a slash.
 * Folders and files of the same content may be shared.
 */
export function findClobbers(members: readonly MemberFacts[], environment: readonly string[]): Clobbers {
  const owners = new Map<string, Owner>();
  const clobbered = new Map<string, string[]>();
  const warnings: Problem[] = [];
  const problems: Problem[] = [];
  const clashes = new Map<string, WheelClash>();
  const omitFrom = (dist: string, path: string) => {
    const paths = clobbered.get(dist);
    if (paths === undefined) clobbered.set(dist, [path]);
    else paths.push(path);
  };
  for (const { dist, paths, isWheel = false } of members) {
    for (const [path, digest] of Object.entries(paths)) {
      const before = owners.get(path);
      if (before === undefined) {
        owners.set(path, { dist, digest, isWheel });
      } else if (before.digest === 'd' || digest === 'd') {
        if (before.digest !== digest) problems.push(folderAndFile(path, before.dist, dist));
      } else if (isCompiled(digest) && !isCompiled(before.digest)) {
        // The user decides whether the target compiles, so the shipped file wins.
        omitFrom(dist, path);
      } else {
        omitFrom(before.dist, path);
        owners.set(path, { dist, digest, isWheel });
        const isOfWheel = before.isWheel || isWheel;
        // Programs of two entry points have the same digest, whatever they start.
        if (before.digest === digest && !(isOfWheel && digest === `e${path}`)) continue;
        if (isOfWheel) addClash(clashes, { path, first: before.dist, second: dist });
        else warnings.push(clobber(path, before.dist, dist));
      }
    }
  }
  return {
    clobbered: Object.fromEntries(clobbered),
    warnings,
    problems: [
      ...problems,
      ...[...clashes.values()].map(wheelClash),
      ...throughFiles(members, owners),
      ...environment.flatMap((path) => [...replacing(path, members, owners), ...belowFile(path, owners)]),
      ...softlinkProblems(linksOf(owners)).map((problem) => throughOthers(problem, owners)),
    ],
  };
}

function addClash(
  clashes: Map<string, WheelClash>,
  { path, first, second }: Pick<WheelClash, 'path' | 'first' | 'second'>,
): void {
  const key = `${first} ${second}`;
  const known = clashes.get(key);
  if (known === undefined) clashes.set(key, { path, first, second, count: 1 });
  else known.count += 1;
}

// A warning would not do: pip removes the file with either of the two, and conda knows nothing of the other.
function wheelClash({ path, first, second, count }: WheelClash): Problem {
  const others = count === 1 ? '' : `, and ${count - 1} more`;
  return {
    where: path,
    message: `${second} would replace this file of ${first}${others}`,
    expected: 'a wheel that brings only files of its own, or the same ones',
    found: 'two different files at one path',
    fix: 'take one of the two: leave out the wheel, or the package of conda',
  };
}

// Reports entries below a file or a soft link of another package.
function throughFiles(members: readonly MemberFacts[], owners: ReadonlyMap<string, Owner>): Problem[] {
  const through = (folder: string, dist: string) => {
    const owner = owners.get(folder);
    return owner === undefined || owner.digest === 'd' ? [] : [folderAndFile(folder, owner.dist, dist)];
  };
  // A compiled file may be the only entry in its folder.
  const ofCompiled: Problem[] = [];
  for (const [path, { dist, digest }] of owners) {
    if (isCompiled(digest)) ofCompiled.push(...through(path.slice(0, path.lastIndexOf('/')), dist));
  }
  return [
    ...members.flatMap(({ dist, folders }) => folders.flatMap((folder) => through(folder, dist))),
    ...ofCompiled,
  ];
}

// Reports a package that has something at the path of a file of the installer.
function replacing(
  path: string,
  members: readonly MemberFacts[],
  owners: ReadonlyMap<string, Owner>,
): Problem[] {
  const dist = owners.get(path)?.dist ?? members.find(({ folders }) => folders.includes(path))?.dist;
  if (dist === undefined) return [];
  return [
    {
      where: path,
      message: `${dist} has a file at a path that the installer itself writes`,
      expected: `no ${path} in any package`,
      found: `one in ${dist}`,
      fix: 'leave out the package, or build without this file (license_file, write_condarc, files)',
    },
  ];
}

// Reports a file of the installer below a file or a soft link of a package.
function belowFile(path: string, owners: ReadonlyMap<string, Owner>): Problem[] {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    const folder = path.slice(0, at);
    const owner = owners.get(folder);
    if (owner === undefined || owner.digest === 'd') continue;
    return [
      {
        where: path,
        message: `the installer cannot write it: ${owner.dist} has a file or link at ${folder}`,
        expected: `a folder at ${folder}, or nothing`,
        fix: 'leave out the package, or choose another place for the file',
      },
    ];
  }
  return [];
}

// Links within one package were checked when it was linked. An absolute link leads to a build prefix, which does not exist.
function linksOf(owners: ReadonlyMap<string, Owner>): Softlink[] {
  const links: Softlink[] = [];
  for (const [path, { digest }] of owners) {
    if (isLink(digest) && digest[1] !== '/') links.push({ path, target: digest.slice(1) });
  }
  return links;
}

function throughOthers(problem: Problem, owners: ReadonlyMap<string, Owner>): Problem {
  const dist = owners.get(problem.where ?? '')?.dist;
  return {
    ...problem,
    message: `the soft link of ${dist} leads out of the prefix, through soft links of other packages`,
    fix: 'leave out one of the packages',
  };
}

function isLink(digest: string): boolean {
  return digest.startsWith('l');
}

// A hash may begin with `c` too, but does not end in `.pyc`.
function isCompiled(digest: string): boolean {
  return digest.startsWith('c') && digest.endsWith('.pyc');
}

function clobber(path: string, loser: string, winner: string): Problem {
  return {
    where: path,
    message: `${winner} replaces the file of ${loser}`,
    found: 'two different files at one path',
  };
}

function folderAndFile(path: string, dist: string, other: string): Problem {
  return {
    where: path,
    message: `${dist} and ${other} cannot both be linked`,
    expected: 'a folder in both packages, or in neither',
    found: 'a folder in one, a file or link in the other',
    fix: 'leave out one of the two packages',
  };
}
