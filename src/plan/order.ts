import { components } from '../graph-core/components.js';
import { rowOf } from '../graph-core/rows.js';
import type { Rows } from '../graph-core/types.js';
import { type BootstrapCandidates, type CutCycle, cutCycle } from './cut-cycle.js';
import { type Stepped, stepsOf } from './steps.js';
import type { BuildPlan, Needed } from './types.js';

/** The steps in order, and the cycles with their deferred needs. */
export type Ordered = Pick<BuildPlan, 'steps' | 'minutes' | 'awaits' | 'order' | 'cycles' | 'waves'>;

/** Orders nodes after their needs; in a cycle some needs are deferred. `minutes` are those of nodes. */
export function orderNeeded(
  needed: Pick<Needed, 'nodes' | 'needs'>,
  minutes: Float64Array,
  candidates: BootstrapCandidates,
): Ordered {
  const groups = componentsOf(needed.needs).map((members): CutCycle | number => {
    const [first = 0] = members;
    const isCycle = members.length > 1 || rowOf(needed.needs, first).includes(first);
    return isCycle ? cutCycle(needed, { members, minutes, candidates }) : first;
  });
  const stepped = stepsOf(needed, groups, minutes);
  const cycles = groups.filter((group) => typeof group !== 'number');
  return {
    ...stepped,
    cycles: cycles.map(({ members, cuts, exact }) => ({ members, cuts, exact })),
    waves: wavesOf(stepped),
  };
}

/** Returns the members of each component, after those of the components that it needs. */
function componentsOf(needs: Rows): number[][] {
  const { count, componentOf } = components(needs);
  const groups: number[][] = Array.from({ length: count }, () => []);
  for (const [node, group] of componentOf.entries()) groups[group]?.push(node);
  return groups;
}

/** Returns the steps of each wave. A step without a build adds no wave: it is done as soon as its needs are. */
function wavesOf({ steps, awaits, order }: Stepped): number[][] {
  const level = new Uint32Array(steps.length);
  const waves: number[][] = [];
  for (const step of order) {
    let wave = 0;
    for (const before of rowOf(awaits, step)) wave = Math.max(wave, level[before] ?? 0);
    const isBuilt = steps[step]?.kind !== 'none';
    level[step] = isBuilt ? wave + 1 : wave;
    if (!isBuilt) continue;
    waves[wave] ??= [];
    waves[wave]?.push(step);
  }
  return waves.map((wave) => wave.sort((a, b) => a - b));
}
