import { formatPin } from '../../conda/file-name.js';
import { type MatchSpec, parseMatchSpec } from '../../conda/match-spec.js';
import { solverSpec } from '../../conda/solver-spec.js';
import type { Versions } from '../../conda/version.js';
import { type Problem, UserError } from '../../errors.js';
import { nearestWord } from '../../text/nearest.js';
import { quoteValue } from '../../text/quote-value.js';
import type { ChannelPackage, ChannelRepodata } from '../types.js';
import { meetsAll } from './matcher.js';
import type { FindBuilds } from './merge.js';

/** Parses specs of the command line; each must name one package. Throws UserError with every bad spec. */
export function readSpecs(texts: readonly string[], where: string): MatchSpec[] {
  const problems: Problem[] = [];
  const specs = texts.flatMap((text) => {
    try {
      const spec = parseMatchSpec(text, where);
      if (solverSpec(text) !== null) return [spec];
      const expected = 'a name without *, and no url';
      problems.push({
        where,
        message: 'this spec does not name one package',
        expected,
        found: quoteValue(text),
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
    return [];
  });
  if (problems.length > 0) throw new UserError('a spec cannot be read', problems);
  return specs;
}

/**
 * Returns a problem for each wanted spec that no build within the limits satisfies. It lists builds of that name, or a similar
 * name. `channels` are the channels without limits.
 */
export function missingWanted(request: {
  readonly wanted: readonly MatchSpec[];
  /** Within the limits. */
  readonly find: FindBuilds;
  readonly channels: readonly ChannelRepodata[];
  readonly versions: Versions;
}): Problem[] {
  const { wanted, find, channels, versions } = request;
  const expected = `a build in ${channels.map(({ channel }) => channel).join(', ')}`;
  return wanted.flatMap((spec) => {
    const builds = find(spec.name);
    const requirement = { name: spec.name, specs: [spec] };
    if (builds.some(({ record }) => meetsAll(requirement, record, versions))) return [];
    const message = 'no channel has a build of it within the given limits';
    return [{ where: spec.text, message, expected, ...whatIsThere(spec.name, builds, channels) }];
  });
}

function whatIsThere(
  name: string,
  builds: readonly ChannelPackage[],
  channels: readonly ChannelRepodata[],
): Pick<Problem, 'found' | 'fix'> {
  if (builds.length > 0) {
    const fix = 'loosen the spec, the pins or the cut-off date';
    return { found: `other builds of ${name}, such as ${someOf(builds)}`, fix };
  }
  const whole = channels.flatMap((channel) => channel.find(name));
  if (whole.length > 0) {
    const fix = 'loosen the pins or the cut-off date';
    return { found: `builds past the limits, such as ${someOf(whole)}`, fix };
  }
  const near = nearestWord(name, [...new Set(channels.flatMap((channel) => channel.names()))].sort());
  return {
    found: 'no package of that name',
    fix: near === null || near === name ? 'add the channel that has it' : `did you mean ${near}?`,
  };
}

const MOST = 3;

function someOf(builds: readonly ChannelPackage[]): string {
  return builds
    .slice(-MOST)
    .map(({ record }) => formatPin(record))
    .join(', ');
}
