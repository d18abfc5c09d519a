import { formatPin } from '../../conda/file-name.js';
import type { LockedPackage } from '../../conda/locked-package.js';
import { UserError } from '../../errors.js';
import { findClobbers } from '../link/clobber.js';
import type { MemberFacts } from '../member.js';

/** For each dist, paths that another package puts there: its member is without them. */
export type Omissions = Readonly<Record<string, readonly string[]>>;

/**
 * Links all packages into one prefix with `link`, which gives its results in the order of what it is asked for; those
 * whose files a later package replaces are linked again, without these files. Throws UserError where two packages cannot
 * stand in one prefix, or beside the files of the `environment`, with all problems. `warnings` is what a person may want
 * to know.
 */
export async function inOnePrefix<Linked extends { readonly facts: MemberFacts }>(
  {
    packages,
    environment,
  }: { readonly packages: readonly LockedPackage[]; readonly environment: readonly string[] },
  link: (packages: readonly LockedPackage[], omit: Omissions) => Promise<readonly Linked[]>,
): Promise<{
  readonly members: readonly Linked[];
  readonly omit: Omissions;
  readonly warnings: readonly string[];
}> {
  const members = await link(packages, {});
  const { omit, warnings, problems } = findClobbers(
    members.map(({ facts }) => facts),
    environment,
  );
  if (problems.length > 0) throw new UserError('some packages cannot be linked into one prefix', problems);
  const again = packages.filter(({ record }) => Object.hasOwn(omit, formatPin(record)));
  const without = again.length === 0 ? [] : await link(again, omit);
  const byDist = new Map(without.map((member) => [member.facts.dist, member]));
  return {
    members: members.map((member) => byDist.get(member.facts.dist) ?? member),
    omit,
    warnings: [
      ...warnings.map(({ where, message }) => `${where}: ${message}`),
      ...members.flatMap(({ facts }) => oddities(facts)),
    ],
  };
}

function oddities({ dist, preLink, warnings }: MemberFacts): string[] {
  const script = preLink ? [`${dist} has a pre-link script; it is not run (conda deprecates them)`] : [];
  return [...script, ...warnings.map((warning) => `${dist}: ${warning}`)];
}
