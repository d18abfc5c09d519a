import type { Problem } from '../errors.js';
import { groupBy } from '../group.js';
import type { BuildPlan, Cut, Status, StepKind } from './types.js';

/** The words for each status. */
export const MEANINGS: Readonly<Record<Status, string>> = {
  present: 'available',
  noarch: 'noarch, to copy',
  build: 'to build',
  unknown: 'unknown',
};

/** Returns the sentence for an unmet dependency: the package that needs it, the problem, and what was found. */
export function unmetSentence({ where, message, found }: Problem): string {
  return `${where}: ${message}: ${found}`;
}

/** Returns the name of a node; empty if there is no such node. */
export function nodeName({ nodes }: Pick<BuildPlan, 'nodes'>, node: number): string {
  return nodes[node]?.name ?? '';
}

/** The marks of the two steps of a node that is built twice. */
export const STEP_MARKS: Readonly<Record<StepKind, string>> = {
  none: '',
  build: '',
  'without-tests': 'without tests',
  bootstrap: 'with bootstrap',
  again: 'again',
};

/** Returns the name of a step: `zlib`, `python (without tests)`, `python (again)`. */
export function stepName(plan: Pick<BuildPlan, 'nodes' | 'steps'>, step: number): string {
  const { node = -1, kind = 'none' } = plan.steps[step] ?? {};
  const mark = STEP_MARKS[kind];
  return mark === '' ? nodeName(plan, node) : `${nodeName(plan, node)} (${mark})`;
}

/** Returns sentences on deferred needs: one for all needs of a node that are deferred in the same way. */
export function cutSentences(plan: Pick<BuildPlan, 'nodes'>, cuts: readonly Cut[]): string[] {
  const alike = groupBy(cuts, ({ node, kind }) => `${node} ${kind}`);
  return [...alike.values()].map((group) => cutSentence(plan, group));
}

/** The most names listed in a sentence. */
const MOST_NAMES = 8;

function cutSentence(plan: Pick<BuildPlan, 'nodes'>, cuts: readonly Cut[]): string {
  const [{ node, kind } = NO_CUT] = cuts;
  const name = nodeName(plan, node);
  const needed = listed(cuts.map(({ target }) => nodeName(plan, target)));
  const others = cuts.filter(({ target }) => target !== node).map(({ target }) => nodeName(plan, target));
  const are = others.length === 1 ? 'is' : 'are';
  const then =
    others.length === 0
      ? 'and then again with that build'
      : `and again when ${listed(others)} ${are} available`;
  switch (kind) {
    case 'take':
      return `copy ${name} before ${needed} ${are} available: it needs no build`;
    case 'without-tests':
      return `build ${name} first without its tests, ${then}`;
    case 'bootstrap':
      return `build ${name} first with ${needed} from a bootstrap channel, ${then}${offered(cuts)}`;
    case 'unbroken':
      return `build ${name} first with ${needed} from another source, ${then}: no bootstrap channel has a build that fits`;
  }
}

function offered(cuts: readonly Cut[]): string {
  const urls = cuts.flatMap(({ candidates }) => candidates);
  return urls.length === 0 ? '' : `; use ${listed(urls)}`;
}

const NO_CUT: Cut = { node: -1, target: -1, kind: 'take', candidates: [] };

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return more <= 1 ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more`;
}
