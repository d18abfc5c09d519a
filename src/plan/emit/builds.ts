import { type Problem, UserError } from '../../errors.js';
import { rowOf } from '../../graph-core/rows.js';
import { quoteValue } from '../../text/quote-value.js';
import type { BuildPlan, StepKind } from '../types.js';

/** How a node is built: once, first in part (`without-tests`, `bootstrap`), or a second time in full (`again`). */
export type BuildKind = Exclude<StepKind, 'none'>;

/** One build as an engine runs it. */
export interface EngineBuild {
  /** Unique. Letters, digits and `-`, beginning with a letter or digit: every engine accepts it as a name. */
  readonly id: string;
  /** The same for both builds of a node that is built twice: the second build replaces the packages of the first. */
  readonly product: string;
  readonly name: string;
  readonly kind: BuildKind;
  /** The folder of the recipe; `recipes/<name>` if unknown. Never begins with `-`, so no command reads it as an option. */
  readonly recipe: string;
  /** Ids of the builds that must be done before, sorted. */
  readonly needs: readonly string[];
  /** The number of the wave, from 1. */
  readonly wave: number;
}

/** Names that the engines reserve. */
const TAKEN = ['all', 'default'];

/**
 * Returns the builds of a plan, wave by wave. A step without a build is left out; a build that awaits it needs the builds that
 * the step awaits. Throws UserError with every name that contains control characters or `unfit` (null: no such text), which the
 * engine would interpret.
 */
export function buildsOf(plan: BuildPlan, unfit: string | null = null): EngineBuild[] {
  const built = plan.waves.flatMap((steps, index) =>
    steps.flatMap((step): Built[] => {
      const { node = 0, kind = 'none' } = plan.steps[step] ?? {};
      return kind === 'none' ? [] : [{ step, node, kind, wave: index + 1 }];
    }),
  );
  const names = namesOf(plan, built);
  const builds = built.map(({ step, node, kind, wave }): EngineBuild => {
    const { name = '', recipe = null } = plan.nodes[node] ?? {};
    const { id = '', product = '' } = names.get(step) ?? {};
    const needs = builtBefore(plan, step).map((need) => names.get(need)?.id ?? '');
    const folder = asArgument(recipe ?? `recipes/${name}`);
    return { id, product, name, kind, recipe: folder, needs: needs.sort(), wave };
  });
  refuse(builds, unfit);
  return builds;
}

function asArgument(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

interface Built {
  readonly step: number;
  readonly node: number;
  readonly kind: BuildKind;
  readonly wave: number;
}

/** Returns the names of each step. The last build of a node has the plain product name as its id. */
function namesOf(
  { nodes }: BuildPlan,
  built: readonly Built[],
): ReadonlyMap<number, Pick<EngineBuild, 'id' | 'product'>> {
  const used = new Set(TAKEN);
  const products = new Map<number, string>();
  for (const { node } of built) {
    if (!products.has(node)) products.set(node, free(slugOf(nodes[node]?.name ?? '')));
  }
  return new Map(
    built.map(({ step, node, kind }) => {
      const product = products.get(node) ?? '';
      const isFirst = kind === 'without-tests' || kind === 'bootstrap';
      return [step, { id: isFirst ? free(`${product}-${kind}`) : product, product }];
    }),
  );

  function free(slug: string): string {
    let id = slug;
    for (let number = 2; used.has(id.toLowerCase()); number++) id = `${slug}-${number}`;
    used.add(id.toLowerCase());
    return id;
  }
}

function slugOf(name: string): string {
  return (
    name
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'unnamed'
  );
}

function builtBefore({ awaits, steps }: BuildPlan, step: number): number[] {
  const seen = new Set<number>();
  const open = [step];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const before of rowOf(awaits, next)) {
      if (seen.has(before)) continue;
      seen.add(before);
      if (steps[before]?.kind === 'none') open.push(before);
    }
  }
  return [...seen].filter((before) => steps[before]?.kind !== 'none');
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

function refuse(builds: readonly EngineBuild[], unfit: string | null): void {
  const problems = builds.flatMap(({ name, recipe }) =>
    [...new Set([name, recipe])].flatMap((text): Problem | [] => {
      if (!CONTROL.test(text) && (unfit === null || !text.includes(unfit))) return [];
      return {
        where: quoteValue(name),
        message: 'this name cannot be written: the engine that reads the file would interpret it',
        expected: unfit === null ? 'no control characters' : `no control characters and no "${unfit}"`,
        found: quoteValue(text),
        fix: 'rename the package or the folder of its recipe',
      };
    }),
  );
  if (problems.length > 0) throw new UserError('the plan cannot be written', problems);
}
