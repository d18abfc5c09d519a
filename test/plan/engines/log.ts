import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { rowOf } from '../../../src/graph-core/rows.js';
import type { BuildPlan } from '../../../src/plan/types.js';

/** A substitute for conda-build. */
export const BUILD_SCRIPT = new URL('build.sh', import.meta.url).pathname;

/** One line of its log. */
interface Line {
  readonly event: string;
  readonly recipe: string;
  readonly kind: string;
  /** How the packages in the channel had been built, by recipe. */
  readonly found: ReadonlyMap<string, string>;
}

/** Returns the recipes that were built in their order, with the kind of build: `recipes/zlib full`. */
export function begun(log: string): string[] {
  return linesOf(log).flatMap(({ event, recipe, kind }) => (event === 'begin' ? [`${recipe} ${kind}`] : []));
}

/**
 * Asserts that every build of the plan ran once, after those it waits for, with these in the channel in their last
 * form.
 */
export function expectInOrder(log: string, plan: BuildPlan): void {
  const lines = linesOf(log);
  const built = [...plan.steps.keys()].filter((step) => plan.steps[step]?.kind !== 'none');
  expect(begun(log).sort()).toEqual(built.map((step) => nameOf(plan, step)).sort());
  const at = (event: string, step: number) =>
    lines.findIndex((line) => line.event === event && `${line.recipe} ${line.kind}` === nameOf(plan, step));
  for (const step of built) {
    const { found } = lines[at('begin', step)] ?? { found: new Map() };
    for (const earlier of builtBefore(plan, step)) {
      expect(at('end', earlier)).toBeGreaterThanOrEqual(0);
      expect(at('end', earlier)).toBeLessThan(at('begin', step));
      const [recipe, kind] = split(nameOf(plan, earlier));
      expect(['full', kind]).toContain(found.get(recipe));
      if (kind === 'full') expect(found.get(recipe)).toBe('full');
    }
  }
}

/** Returns everything that has to be built before a step. */
function builtBefore({ awaits, steps }: BuildPlan, step: number): number[] {
  const seen = new Set(rowOf(awaits, step));
  for (const step of seen) for (const next of rowOf(awaits, step)) seen.add(next);
  return [...seen].filter((step) => steps[step]?.kind !== 'none');
}

function nameOf({ nodes, steps }: BuildPlan, step: number): string {
  const { node = -1, kind = 'none' } = steps[step] ?? {};
  return `recipes/${nodes[node]?.name} ${kind === 'build' || kind === 'again' ? 'full' : kind}`;
}

function split(name: string): [recipe: string, kind: string] {
  const space = name.lastIndexOf(' ');
  return [name.slice(0, space), name.slice(space + 1)];
}

function linesOf(log: string): Line[] {
  return readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [event = '', id = '', kind = '', ...files] = line.split(' ');
      const entries = files.map((file) => {
        const [, other = '', how = ''] = /^channel\/sub\/([0-9a-f]+)\.conda=(.*)$/.exec(file) ?? [];
        return [decoded(other), how] as const;
      });
      return { event, recipe: decoded(id), kind, found: new Map(entries) };
    });
}

function decoded(hex: string): string {
  return Buffer.from(hex, 'hex').toString('utf8');
}
