import { rowOf } from '../graph-core/rows.js';
import { type Figures, formatMinutes } from './figures.js';
import { cutSentences, MEANINGS, nodeName, STEP_MARKS, stepName, unmetSentence } from './names.js';
import type { BuildPlan, Cycle } from './types.js';

/** Formats the plan as lines. With `status`, lists every package, even those that are not built. */
export function planLines(plan: BuildPlan, figures: Figures, { status }: { status: boolean }): string[] {
  const { counts } = figures;
  return [
    `${plan.from} → ${plan.to}: ${plan.nodes.length} ${plan.nodes.length === 1 ? 'package' : 'packages'} needed: ${counts.present} available, ` +
      `${counts.noarch} noarch to copy, ${counts.build} to build, ${counts.unknown} unknown`,
    ...(status ? statusLines(plan) : []),
    ...plan.waves.map(
      (wave, index) => `wave ${index + 1}: ${wave.map((step) => shownStep(plan, step)).join(', ')}`,
    ),
    ...plan.cycles.flatMap((cycle) => cycleLines(plan, cycle)),
    ...buildOnlyLines(plan),
    ...(counts.build === 0 ? ['nothing has to be built'] : timeLines(plan, figures)),
    ...(counts.build > 0 && plan.nodes.every(({ recipe }) => recipe === null) ? [NO_RECIPES] : []),
    ...plan.unmet.map((problem) => `unmet dependency: ${unmetSentence(problem)}`),
  ];
}

const NO_RECIPES =
  'without --recipes the plan knows only what packages need to run, not what their builds need';

const MARKS = { present: '+', noarch: '~', build: '-', unknown: '?' } as const;

function statusLines({ nodes }: BuildPlan): string[] {
  return nodes.map(({ name, version, status }) => {
    return `  ${MARKS[status]} ${version === null ? name : `${name} ${version}`} (${MEANINGS[status]})`;
  });
}

function shownStep({ nodes, steps, minutes }: BuildPlan, step: number): string {
  const { node = -1, kind = 'none' } = steps[step] ?? {};
  const { name = '', version = null } = nodes[node] ?? {};
  const mark = STEP_MARKS[kind];
  const time = Number((minutes[step] ?? 0).toFixed(1));
  return `${version === null ? name : `${name}-${version}`} (${time} min${mark === '' ? '' : `, ${mark}`})`;
}

function cycleLines(plan: BuildPlan, { members, cuts, exact }: Cycle): string[] {
  const names = members.map((node) => nodeName(plan, node)).join(', ');
  return [
    `cycle: ${names}${exact ? '' : ' (a cheap cut, perhaps not the cheapest)'}`,
    ...cutSentences(plan, cuts).map((sentence) => `  ${sentence}`),
  ];
}

function buildOnlyLines({ nodes, from }: BuildPlan): string[] {
  const names = nodes
    .filter(({ buildOnly, status }) => buildOnly && status === 'build')
    .map(({ name }) => name);
  if (names.length === 0) return [];
  return [`needed only by builds; a cross build uses those of ${from}: ${names.join(', ')}`];
}

function timeLines(plan: BuildPlan, { schedule, total, criticalPath, curve }: Figures): string[] {
  const path = criticalPath.map((step) => stepName(plan, step)).join(' → ');
  const longest = criticalPath.reduce((sum, step) => sum + (plan.minutes[step] ?? 0), 0);
  return [
    `${schedule.workers} ${schedule.workers === 1 ? 'worker' : 'workers'}: ${formatMinutes(schedule.makespan)}; 1 worker: ${formatMinutes(total)}`,
    `critical path, ${formatMinutes(longest)}: ${path}`,
    `time by number of workers: ${curve.map(({ workers, makespan }) => `${workers}: ${formatMinutes(makespan)}`).join(', ')}`,
  ];
}

/** Returns the plan as JSON. Nodes are given by name. */
export function reportJson(plan: BuildPlan, figures: Figures) {
  const { schedule, counts, total, curve } = figures;
  const names = (nodes: Iterable<number>) => [...nodes].map((node) => nodeName(plan, node));
  return {
    from: plan.from,
    to: plan.to,
    counts,
    packages: plan.nodes.map(({ name, packages, version, status, ...node }, index) => ({
      ...{ name, packages, version, standing: status, ...node },
      needs: names(rowOf(plan.needs, index)),
    })),
    waves: plan.waves.map((wave) => wave.map(stepJson)),
    cycles: plan.cycles.map(({ members, cuts, exact }) => ({
      members: names(members),
      exact,
      cuts: cuts.map(({ node, target, kind, candidates }) => ({
        package: nodeName(plan, node),
        needs: nodeName(plan, target),
        kind,
        offers: candidates,
      })),
      proposals: cutSentences(plan, cuts),
    })),
    workers: schedule.workers,
    makespan: schedule.makespan,
    total,
    criticalPath: figures.criticalPath.map(stepJson),
    curve,
    unmet: plan.unmet,
  };

  function stepJson(step: number) {
    const { node = -1, kind = 'none' } = plan.steps[step] ?? {};
    return {
      package: nodeName(plan, node),
      kind,
      minutes: plan.minutes[step],
      start: schedule.start[step],
      worker: schedule.worker[step],
    };
  }
}
