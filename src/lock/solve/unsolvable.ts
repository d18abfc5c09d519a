import { everyBuild } from '../../channel/every-package.js';
import type { ChannelPackage, ChannelRepodata } from '../../channel/types.js';
import { formatPin } from '../../conda/file-name.js';
import { matches } from '../../conda/match.js';
import { type MatchSpec, parseMatchSpec } from '../../conda/match-spec.js';
import type { PackageRecord } from '../../conda/record.js';
import { solverSpec } from '../../conda/solver-spec.js';
import { loadVersions, type Versions } from '../../conda/version.js';
import { type Problem, UserError } from '../../errors.js';
import { countedList } from '../merge-alike.js';
import { deadEndProblems } from './dead-end-problems.js';
import { findDeadEnds } from './dead-ends.js';
import { nearestNames, nearestVersions } from './nearest-builds.js';
import { otherPlatforms } from './other-platforms.js';

/** A build that is left out of a solve, because one of its dependencies cannot be read. */
interface UnreadableBuild {
  readonly pin: string;
  /** The dependency that cannot be read. */
  readonly text: string;
}

/** Returns the builds that have a dependency or a constraint that cannot be read. */
export function unreadableBuilds(packages: readonly ChannelPackage[]): UnreadableBuild[] {
  const known = new Map<string, boolean>();
  const isUnreadable = (text: string) => {
    const answer = known.get(text) ?? solverSpec(text) === null;
    known.set(text, answer);
    return answer;
  };
  return packages.flatMap(({ record }) => {
    const text = [...record.depends, ...record.constrains].find(isUnreadable);
    return text === undefined ? [] : [{ pin: formatPin(record), text }];
  });
}

/** Returns a warning that names the builds that were left out. */
export function leftOutWarning(builds: readonly UnreadableBuild[]): string {
  const named = countedList(builds.map(({ pin, text }) => `${pin} (${text})`));
  const subject = builds.length === 1 ? 'a build is' : `${builds.length} builds are`;
  return `${subject} left out of the solve, since a dependency cannot be read: ${named}`;
}

/**
 * Returns the reasons of a failed solve that can be found without a solver. `proofs` are specs and dependencies that nothing
 * satisfies: each alone makes every solve fail. `leftOut` are builds that cannot be read; they prove nothing.
 */
export async function whyUnsolvable(request: {
  readonly specs: readonly string[];
  readonly channels: readonly ChannelRepodata[];
  /** The packages that the solver got. */
  readonly packages: readonly ChannelPackage[];
  /** The virtual packages of the target. */
  readonly virtual: readonly PackageRecord[];
  readonly leftOut: readonly UnreadableBuild[];
  /** The file that has the specs, for messages. */
  readonly file: string;
}): Promise<{ readonly proofs: readonly Problem[]; readonly leftOut: readonly Problem[] }> {
  const { specs, channels, packages, virtual, leftOut, file } = request;
  const versions = await loadVersions();
  const look = { channels, versions, file };
  const unmet = specs.flatMap((text) => unmetSpec(parseMatchSpec(text), look));
  const ends = findDeadEnds({ specs, packages, virtual, versions });
  const proofs = [...unmet, ...deadEndProblems(ends, { ...look, virtual })];
  return { proofs, leftOut: leftOutProblems(leftOut) };
}

interface Look {
  readonly channels: readonly ChannelRepodata[];
  readonly versions: Versions;
  readonly file: string;
}

function unmetSpec(spec: MatchSpec, { channels, versions, file }: Look): Problem[] {
  const read = channels.map((channel) => everyBuild(channel, spec.name));
  const builds = read.flatMap(({ packages }) => packages);
  if (builds.some((build) => matches(spec, build, versions))) return [];
  const where = file;
  const expected = spec.text;
  if (builds.length === 0) {
    const problems = read.flatMap(({ problems }) => problems);
    if (problems.length > 0) return problems.slice(0, MOST).map((problem) => onlyUnreadable(spec, problem));
    const [near] = nearestNames(spec.name, channels);
    const others = near === undefined ? otherPlatforms(channels) : null;
    return [
      {
        where,
        message: `no channel has ${spec.name}`,
        expected,
        found: near ?? 'no package with a similar name',
        fix: 'correct the name, add the channel that has it, or choose a platform that the channel has',
        ...others,
      },
    ];
  }
  const near = nearestVersions(exactVersion(spec) ?? '', builds, versions);
  const found = [...new Set(near.map(({ record }) => record.version))].join(', ');
  return [
    {
      where,
      message: `no channel has this ${spec.name}`,
      expected,
      found: `the channel has ${found}`,
      fix: fixOf(spec, builds, versions),
    },
  ];
}

function onlyUnreadable({ name }: MatchSpec, problem: Problem): Problem {
  return {
    ...problem,
    message: `no usable build of ${name}: ${problem.message}`,
    fix: 'ask the channel to correct it, or add another channel that has the package',
  };
}

/** Returns the version of `==3.11` or `3.11`; null for any other constraint. */
function exactVersion({ version }: MatchSpec): string | null {
  if (version?.kind !== 'compare') return null;
  return version.version;
}

function fixOf(spec: MatchSpec, builds: readonly ChannelPackage[], versions: Versions): string {
  const usual = 'ask for a version that there is, or add the channel that has this one';
  const { version } = spec;
  if (version?.kind !== 'compare' || version.operator !== '==') return usual;
  const starts = parseMatchSpec(`${spec.name} ${version.version}.*`);
  if (!builds.some((build) => matches(starts, build, versions))) return usual;
  return `\`==${version.version}\` is exact, write \`${version.version}.*\``;
}

const MOST = 5;

function leftOutProblems(builds: readonly UnreadableBuild[]): Problem[] {
  const more = builds.length - MOST;
  const problems = builds.slice(0, MOST).map(({ pin, text }) => ({
    where: pin,
    message: 'this build is left out: one of its dependencies cannot be read',
    expected: 'name, name=1.2, name >=1.2,<2, name 1.2 build, channel::name[version=…]',
    found: reasonOf(text),
    fix: 'use another build, or ask the channel to correct it',
  }));
  if (more <= 0) return problems;
  return [...problems, { message: `${more} more builds are left out for the same reason` }];
}

function reasonOf(text: string): string {
  try {
    parseMatchSpec(text);
    return text.slice(0, 200);
  } catch (error) {
    const [problem] = error instanceof UserError ? error.problems : [];
    if (problem === undefined) throw error;
    return `${text.slice(0, 200)} (${problem.message})`;
  }
}
