import type { ChannelPackage } from '../channel/types.js';
import { formatPin } from '../conda/file-name.js';
import type { MatchSpec } from '../conda/match-spec.js';
import type { Problem } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';
import type { ChannelStack } from './channel-stack.js';

/** Returns the damaged records found so far, each once: noarch records are in both the source and the target. */
export function damagedOn(stacks: {
  readonly source: ChannelStack;
  readonly target: ChannelStack;
}): readonly Problem[] {
  const { source, target } = stacks;
  const all = [...source.problems, ...target.problems];
  return [...new Map(all.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** Returns the problem of a spec that no channel or recipe satisfies, with builds of that name; `by` is what needs the spec. */
export function nobodyHas(spec: MatchSpec, by: string, builds: readonly ChannelPackage[]): Problem {
  const found = builds.slice(0, 3).map(({ record }) => formatPin(record));
  return {
    where: by,
    message: `nobody has ${quoteValue(spec.text)}`,
    expected: spec.text,
    found:
      found.length === 0 ? 'no package of that name' : `${found.join(', ')}${builds.length > 3 ? ' …' : ''}`,
    fix: 'give a channel that has it with --channel, or a folder with its recipe with --recipes',
  };
}

/** Returns the problem of a dependency that is no match spec, or whose name is a pattern. */
export function notRead(text: string, where: string): Problem {
  return { where, message: 'a dependency cannot be read', expected: 'a match spec', found: quoteValue(text) };
}
