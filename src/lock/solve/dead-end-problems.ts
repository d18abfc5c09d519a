import type { ChannelRepodata } from '../../channel/types.js';
import type { MatchSpec } from '../../conda/match-spec.js';
import { calledName, type PackageRecord } from '../../conda/record.js';
import type { Versions } from '../../conda/version.js';
import { lowerBounds } from '../../conda/version-spec.js';
import type { Problem } from '../../errors.js';
import { countedList } from '../merge-alike.js';
import type { DeadEnd } from './dead-ends.js';
import { nearestNames, nearestVersions } from './nearest-builds.js';

const MOST = 5;

/** Context for the messages on dead ends. */
interface Look {
  readonly channels: readonly ChannelRepodata[];
  readonly virtual: readonly PackageRecord[];
  readonly versions: Versions;
  /** The file that has the specs. */
  readonly file: string;
}

/** Returns the first five dead ends as problems: the builds, the dependency, and the nearest builds that exist. */
export function deadEndProblems(ends: readonly DeadEnd[], look: Look): Problem[] {
  const problems = ends.slice(0, MOST).map((end) => problemOf(end, look));
  const more = ends.length - problems.length;
  return more > 0 ? [...problems, { message: `${more} more dependencies are not satisfied` }] : problems;
}

function problemOf({ spec, builds, requested }: DeadEnd, look: Look): Problem {
  const who = countedList([...new Set(builds.map(({ name, version }) => `${name} ${version}`))]);
  const names = new Set(builds.map(calledName));
  const isAsked = names.size === 1 && names.has(requested.split(/[\s=<>!~[]/)[0] ?? '');
  const needs = `${who}${isAsked ? '' : `, which ${requested} leads to,`} ${builds.length > 1 ? 'need' : 'needs'} `;
  const isVirtual = spec.name.startsWith('__');
  return {
    where: look.file,
    message: `${needs}${isVirtual ? 'a virtual package that the target does not have' : `a ${spec.name} that no channel has`}`,
    expected: spec.text,
    ...(isVirtual ? ofTarget(spec, look) : ofChannels(spec, look)),
  };
}

function ofTarget(spec: MatchSpec, { virtual }: Look): Pick<Problem, 'found' | 'fix'> {
  const there = virtual.find(({ name }) => name === spec.name);
  const [least] = lowerBounds(spec.version);
  return {
    found: there === undefined ? `no ${spec.name}` : `${spec.name} ${there.version}`,
    fix: FOREIGN.includes(spec.name)
      ? 'ask for a build for Linux, or add a channel that has one'
      : `declare \`${spec.name} ${least ?? 'VERSION'}\` in virtual_packages if every target has it, or ask for a build that does without`,
  };
}

/** Virtual packages that no Linux machine has. */
const FOREIGN = ['__win', '__osx', '__emscripten', '__wasi'];

function ofChannels(spec: MatchSpec, { channels, versions }: Look): Pick<Problem, 'found' | 'fix'> {
  const builds = channels.flatMap((channel) => channel.find(spec.name));
  const fix = `add the channel that has it, or ask for a build that does without`;
  if (builds.length === 0)
    return { found: nearestNames(spec.name, channels)[0] ?? 'no package with a similar name', fix };
  const near = nearestVersions(lowerBounds(spec.version)[0] ?? '', builds, versions);
  return {
    found: `the channel has ${[...new Set(near.map(({ record }) => record.version))].join(', ')}`,
    fix,
  };
}
