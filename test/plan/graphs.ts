import * as fc from 'fast-check';
import { kindRowsFrom } from '../../src/graph-core/rows.js';
import type { BootstrapCandidates } from '../../src/plan/cut-cycle.js';
import { orderNeeded } from '../../src/plan/order.js';
import { type BuildPlan, NEED, type PlanNode, type Status } from '../../src/plan/types.js';

/** A node of a test: the indexes of what it needs, and the kinds of needs. */
export interface Drawn {
  readonly status: Status;
  readonly minutes: number;
  readonly needs: readonly (readonly [target: number, kinds: number])[];
}

/** Graphs of up to `most` nodes with all kinds of needs and with cycles. */
export function drawnGraphs(most: number): fc.Arbitrary<readonly Drawn[]> {
  return fc.integer({ min: 1, max: most }).chain((size) => {
    const need = fc.tuple(fc.nat(size - 1), fc.constantFrom(NEED.run, NEED.host, NEED.build | NEED.test));
    const node = fc.record({
      status: fc.constantFrom<Status>('build', 'build', 'build', 'noarch', 'present'),
      minutes: fc.integer({ min: 1, max: 9 }),
      needs: fc.uniqueArray(need, { maxLength: 4, selector: ([target]) => target }),
    });
    return fc.array(node, { minLength: size, maxLength: size }).map((nodes) => nodes.map(onlyToBuild));
  });
}

/** A node that needs itself needs itself to be built. A node that is not built needs the others at run time. */
function onlyToBuild({ needs, ...node }: Drawn, index: number): Drawn {
  const others = needs.filter(([target, kinds]) => target !== index || (kinds & NEED.run) === 0);
  if (node.status === 'build') return { ...node, needs: others };
  return {
    ...node,
    needs: others.flatMap(([target]) => (target === index ? [] : [[target, NEED.run] as const])),
  };
}

/** Makes the plan of drawn nodes, named `p0`, `p1` … */
export function planOf(
  drawn: readonly Drawn[],
  names = drawn.map((_, index) => `p${index}`),
  candidates: BootstrapCandidates = () => null,
): BuildPlan {
  const nodes = drawn.map(({ status }, index) => nodeOf(names[index] ?? '', status));
  const needs = kindRowsFrom(drawn.map(({ needs }) => needs));
  const minutes = Float64Array.from(drawn, (node) => (node.status === 'build' ? node.minutes : 0));
  const ordered = orderNeeded({ nodes, needs }, minutes, candidates);
  return { from: 'linux-64', to: 'linux-aarch64', nodes, needs, bootstrap: [], unmet: [], ...ordered };
}

function nodeOf(name: string, status: Status): PlanNode {
  const packages = [name];
  return { name, packages, version: '1.0', status, recipe: null, wanted: false, buildOnly: false };
}
