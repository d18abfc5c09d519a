import { type Problem, UserError } from '../../errors.js';
import { shown } from '../../messages/shown.js';
import { rowOf } from '../rows.js';
import type { BuildPlan } from '../types.js';

/** One build as an engine runs it. */
export interface Build {
  /** Letters, digits and `-`, beginning with a letter or digit: a name that every engine takes. No two builds share one. */
  readonly id: string;
  readonly name: string;
  /** The folder of the recipe; `recipes/<name>` where none is known. */
  readonly recipe: string;
  /** Ids of what has to be built before, rising. */
  readonly needs: readonly string[];
  /** From 1. */
  readonly wave: number;
}

/** What engines call their own. */
const TAKEN = ['all', 'default'];

/**
 * The builds of a plan, wave by wave. What is only taken is left out: who waits for it waits for what it needs. Throws
 * UserError with every name that has control characters, or what `unfit` finds: no engine could be given it.
 */
export function buildsOf(plan: BuildPlan, unfit: RegExp | null = null): Build[] {
  const order = plan.waves.flatMap((wave, index) => wave.map((node) => ({ node, wave: index + 1 })));
  const ids = idsOf(
    plan,
    order.map(({ node }) => node),
  );
  const builds = order.map(({ node, wave }) => {
    const { name = '', recipe = null } = plan.nodes[node] ?? {};
    const needs = builtBefore(plan, node).map((need) => ids.get(need) ?? '');
    return { id: ids.get(node) ?? '', name, recipe: recipe ?? `recipes/${name}`, needs: needs.sort(), wave };
  });
  refuse(builds, unfit);
  return builds;
}

function idsOf({ nodes }: BuildPlan, built: readonly number[]): ReadonlyMap<number, string> {
  const used = new Set(TAKEN);
  const ids = new Map<number, string>();
  for (const node of built) {
    const slug =
      (nodes[node]?.name ?? '').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'unnamed';
    let id = slug.slice(0, 60);
    for (let number = 2; used.has(id.toLowerCase()); number++) id = `${slug.slice(0, 60)}-${number}`;
    used.add(id.toLowerCase());
    ids.set(node, id);
  }
  return ids;
}

function builtBefore({ awaits, nodes }: BuildPlan, node: number): number[] {
  const seen = new Set<number>();
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const target of rowOf(awaits, next)) {
      if (seen.has(target)) continue;
      seen.add(target);
      if (nodes[target]?.standing !== 'build') open.push(target);
    }
  }
  return [...seen].filter((target) => nodes[target]?.standing === 'build');
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

function refuse(builds: readonly Build[], unfit: RegExp | null): void {
  const problems = builds.flatMap(({ name, recipe }) =>
    [name, recipe].flatMap((text): Problem[] => {
      if (!CONTROL.test(text) && !unfit?.test(text)) return [];
      const expected =
        unfit === null ? 'no control characters' : `no control characters and no ${unfit.source}`;
      return [
        { where: shown(name), message: 'the engine cannot be given this', expected, found: shown(text) },
      ];
    }),
  );
  if (problems.length > 0) throw new UserError('the plan cannot be written', problems);
}
