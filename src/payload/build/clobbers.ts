import { formatPin } from '../../conda/file-name.js';
import type { LockedPackage } from '../../conda/locked-package.js';
import { UserError } from '../../errors.js';
import { findClobbers } from '../link/clobber.js';
import type { MemberFacts } from '../member.js';

/** For each dist, the paths that another package puts there: its member is packed without them. */
export type ClobberedPaths = Readonly<Record<string, readonly string[]>>;

/** The packages of one environment, which are linked into one prefix. */
export interface LinkedTogether {
  readonly packages: readonly LockedPackage[];
  /** Paths of files that belong to no package. */
  readonly environment: readonly string[];
  /** The folder of the environment in the prefix, for messages; empty for the base. */
  readonly folder: string;
}

/**
 * Links packages into one prefix: calls `link`, which returns a result for each package in the same order. Calls it a second
 * time, for packages with files that a later package replaces, without these files. Throws UserError, with all problems, if two
 * packages, or a package and a file of the `environment`, cannot be in one prefix.
 */
export async function linkIntoOnePrefix<Linked extends { readonly facts: MemberFacts }>(
  { packages, environment, folder }: LinkedTogether,
  link: (packages: readonly LockedPackage[], clobbered: ClobberedPaths) => Promise<readonly Linked[]>,
): Promise<{
  readonly members: readonly Linked[];
  readonly clobbered: ClobberedPaths;
  /** Warnings for the user. */
  readonly warnings: readonly string[];
}> {
  const members = await link(packages, {});
  const { clobbered, warnings, problems } = findClobbers(
    members.map(({ facts }) => facts),
    environment,
  );
  const placed = (path: string) => (folder === '' ? path : `${folder}/${path}`);
  if (problems.length > 0) {
    const everywhere = problems.map((problem) => ({ ...problem, where: placed(problem.where ?? '') }));
    throw new UserError('some packages cannot be linked into one prefix', everywhere);
  }
  const again = packages.filter(({ record }) => Object.hasOwn(clobbered, formatPin(record)));
  const relinked = again.length === 0 ? [] : await link(again, clobbered);
  const byDist = new Map(relinked.map((member) => [member.facts.dist, member]));
  return {
    members: members.map((member) => byDist.get(member.facts.dist) ?? member),
    clobbered,
    warnings: [
      ...warnings.map(({ where = '', message }) => `${placed(where)}: ${message}`),
      ...members
        .flatMap(({ facts }) => oddities(facts))
        .map((text) => (folder === '' ? text : `${folder}: ${text}`)),
    ],
  };
}

function oddities({ dist, preLink, warnings }: MemberFacts): string[] {
  const script = preLink ? [`${dist} has a pre-link script; it is not run (conda deprecates them)`] : [];
  return [...script, ...warnings.map((warning) => `${dist}: ${warning}`)];
}
