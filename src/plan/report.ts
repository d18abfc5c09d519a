import { type Figures, formatMinutes } from './figures.js';
import type { BuildPlan, Cut, Cycle, PlanNode } from './types.js';

/** The plan for people. `status` adds what the target has already and what is only taken. */
export function reportLines(plan: BuildPlan, figures: Figures, { status }: { status: boolean }): string[] {
  const { counts } = figures;
  return [
    `${plan.from} → ${plan.to}: ${plan.nodes.length} needed, ${counts.present} there already, ` +
      `${counts.noarch} noarch to take, ${counts.build} to build, ${counts.unknown} unknown`,
    ...(status ? statusLines(plan) : []),
    ...plan.waves.map(
      (wave, index) => `wave ${index + 1}: ${wave.map((node) => shownNode(plan, node)).join(' ')}`,
    ),
    ...plan.cycles.flatMap((cycle) => cycleLines(plan, cycle)),
    ...buildOnlyLines(plan),
    ...(counts.build === 0 ? ['nothing has to be built'] : timeLines(plan, figures)),
    ...plan.unmet.map(({ where, message, found }) => `warning: ${where}: ${message}: ${found}`),
  ];
}

const MARKS = { present: '+', noarch: '~', build: '-', unknown: '?' } as const;
const MEANINGS = {
  present: 'there',
  noarch: 'noarch, to take',
  build: 'to build',
  unknown: 'unknown',
} as const;

function statusLines({ nodes }: BuildPlan): string[] {
  return nodes.map(({ name, version, standing }) => {
    return `  ${MARKS[standing]} ${version === null ? name : `${name} ${version}`} (${MEANINGS[standing]})`;
  });
}

function shownNode({ nodes, minutes }: BuildPlan, node: number): string {
  const { name = '', version = null } = nodes[node] ?? {};
  return `${version === null ? name : `${name}-${version}`}(${Number((minutes[node] ?? 0).toFixed(1))})`;
}

function cycleLines(plan: BuildPlan, { members, cuts, exact }: Cycle): string[] {
  return [
    `cycle: ${members.map((node) => nameOf(plan, node)).join(', ')}${exact ? '' : ' (a cheap cut, maybe not the cheapest)'}`,
    ...cuts.map((cut) => `  ${cutSentence(plan, cut)}`),
  ];
}

/** What to do about one need of a cycle. */
export function cutSentence(plan: Pick<BuildPlan, 'nodes'>, { node, target, kind }: Cut): string {
  const [one, other] = [nameOf(plan, node), nameOf(plan, target)];
  switch (kind) {
    case 'take':
      return `take ${one} before ${other} is there: nothing of it is built`;
    case 'without-tests':
      return `build ${one} without its tests first; test it when ${other} is there`;
    case 'bootstrap':
      return `take ${other} from a bootstrap channel to build ${one}; build ${one} again when ${other} is there`;
  }
}

function buildOnlyLines({ nodes, from }: BuildPlan): string[] {
  const names = nodes
    .filter(({ buildOnly, standing }) => buildOnly && standing === 'build')
    .map(({ name }) => name);
  if (names.length === 0) return [];
  return [`only builds need these, a cross build takes them from ${from}: ${names.join(' ')}`];
}

function timeLines(plan: BuildPlan, { schedule, total, criticalPath, curve }: Figures): string[] {
  const path = criticalPath.map((node) => nameOf(plan, node)).join(' → ');
  const longest = criticalPath.reduce((sum, node) => sum + (plan.minutes[node] ?? 0), 0);
  return [
    `${schedule.workers} ${schedule.workers === 1 ? 'worker' : 'workers'}: ${formatMinutes(schedule.makespan)}; one alone: ${formatMinutes(total)}`,
    `critical path: ${formatMinutes(longest)}: ${path}`,
    `workers and time: ${curve.map(({ workers, makespan }) => `${workers}: ${formatMinutes(makespan)}`).join(', ')}`,
  ];
}

function nameOf({ nodes }: Pick<BuildPlan, 'nodes'>, node: number): string {
  const one: PlanNode | undefined = nodes[node];
  return one?.name ?? '';
}

/** The plan for machines; nodes are told by name. */
export function reportJson(plan: BuildPlan, figures: Figures): object {
  const { schedule, counts, total, curve } = figures;
  const names = (nodes: readonly number[]) => nodes.map((node) => nameOf(plan, node));
  return {
    from: plan.from,
    to: plan.to,
    counts,
    packages: plan.nodes.map((node, index) => ({
      ...node,
      minutes: plan.minutes[index],
      start: node.standing === 'build' ? schedule.start[index] : null,
      needs: names([
        ...plan.needs.targets.subarray(plan.needs.offsets[index], plan.needs.offsets[index + 1]),
      ]),
    })),
    waves: plan.waves.map(names),
    cycles: plan.cycles.map(({ members, cuts, exact }) => ({
      members: names(members),
      exact,
      cuts: cuts.map((cut) => ({
        package: nameOf(plan, cut.node),
        needs: nameOf(plan, cut.target),
        kind: cut.kind,
        proposal: cutSentence(plan, cut),
      })),
    })),
    workers: schedule.workers,
    makespan: schedule.makespan,
    total,
    criticalPath: names(figures.criticalPath),
    curve,
    unmet: plan.unmet,
  };
}
