import type { Problem } from '../errors.js';
import type { MemberFacts } from './member.js';

/** What linking several packages into one prefix runs into, found before anything is written. */
export interface Clobbers {
  /** For each dist, the paths that a package linked later replaces: its member is to be packed without them. */
  readonly omit: Readonly<Record<string, readonly string[]>>;
  /** Different files at one path, for a person to know of: as with conda, the package linked last wins. */
  readonly warnings: readonly Problem[];
  /** A path that cannot be both: one package has a folder where another has a file or link. */
  readonly problems: readonly Problem[];
}

/** `members` in link order. Folders may be shared; files of the same content as well. */
export function findClobbers(members: readonly MemberFacts[]): Clobbers {
  const owners = new Map<string, { dist: string; digest: string }>();
  const omit: Record<string, string[]> = {};
  const warnings: Problem[] = [];
  const problems: Problem[] = [];
  for (const { dist, paths } of members) {
    for (const [path, digest] of Object.entries(paths)) {
      const before = owners.get(path);
      owners.set(path, { dist, digest });
      if (before === undefined || (before.digest === 'd' && digest === 'd')) continue;
      if (before.digest === 'd' || digest === 'd') {
        problems.push(folderAndFile(path, before.dist, dist));
        continue;
      }
      omit[before.dist] = [...(omit[before.dist] ?? []), path];
      if (before.digest !== digest) warnings.push(clobber(path, before.dist, dist));
    }
  }
  return { omit, warnings, problems: [...problems, ...throughFiles(members, owners)] };
}

// An entry below something that is no folder: a file in the way, or a link that would be followed.
function throughFiles(
  members: readonly MemberFacts[],
  owners: ReadonlyMap<string, { dist: string; digest: string }>,
): Problem[] {
  return members.flatMap(({ dist, folders }) =>
    folders.flatMap((folder) => {
      const owner = owners.get(folder);
      return owner === undefined || owner.digest === 'd' ? [] : folderAndFile(folder, owner.dist, dist);
    }),
  );
}

function clobber(path: string, loser: string, winner: string): Problem {
  return {
    where: path,
    message: `${winner} replaces the file of ${loser}`,
    found: 'two different files at one path',
  };
}

function folderAndFile(path: string, one: string, other: string): Problem {
  return {
    where: path,
    message: `${one} and ${other} cannot both be linked`,
    expected: 'a folder in both packages, or in neither',
    found: 'a folder in one, a file or link in the other',
    fix: 'leave one of the two packages out',
  };
}
