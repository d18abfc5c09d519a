import { type Figures, formatMinutes } from '../figures.js';
import { cutSentences, MEANINGS, nodeName, stepName, unmetSentence } from '../names.js';
import type { BuildPlan, Status } from '../types.js';
import { COLOURS, xml } from './chart.js';
import { curveSvg } from './curve.js';
import { ganttSvg } from './gantt.js';

/** Writes one HTML page with counts, charts, waves, cycles and packages. It has no script and loads nothing. */
export function planPage(plan: BuildPlan, figures: Figures): string {
  const { counts, schedule, total } = figures;
  const title = `${plan.from} → ${plan.to}`;
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8">${POLICY}<title>${xml(title)}</title><style>${STYLE}</style></head>`,
    '<body>',
    `<h1>${xml(title)}</h1>`,
    `<p>${counts.build} to build, ${counts.noarch} noarch to copy, ${counts.present} available, ${counts.unknown} unknown.</p>`,
    `<h2>${schedule.workers} workers: ${formatMinutes(schedule.makespan)}; 1 worker: ${formatMinutes(total)}</h2>`,
    `<p>The longest chain is <mark>marked</mark>: ${xml(figures.criticalPath.map((step) => stepName(plan, step)).join(' → '))}</p>`,
    `<div class="wide">${ganttSvg(plan, figures)}</div>`,
    '<h2>Time by number of workers</h2>',
    `<div class="wide">${curveSvg(figures)}</div>`,
    '<h2>Waves</h2>',
    `<ol>${items(plan.waves.map((wave) => wave.map((step) => stepName(plan, step)).join(', ')))}</ol>`,
    ...cycleList(plan),
    ...unmetList(plan),
    '<h2>Packages</h2>',
    ...(['noarch', 'present', 'unknown', 'build'] as const).map((status) => packageList(plan, status)),
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;

const STYLE = [
  ':root{color-scheme:light dark}',
  `body{font:14px sans-serif;margin:2em;color:${COLOURS.ink};background:${COLOURS.page}}`,
  'h2{font-size:1.1em}.wide{overflow-x:auto}li,p{margin:.3em 0;overflow-wrap:anywhere}',
  `mark{color:inherit;background:${COLOURS.critical}}`,
  '@media (prefers-color-scheme:dark){body{color:#e8e8e8;background:#16191d}mark{background:#99541d}}',
].join('');

function cycleList(plan: BuildPlan): string[] {
  if (plan.cycles.length === 0) return [];
  const lists = plan.cycles.map(({ members, cuts }) => {
    const names = members.map((node) => nodeName(plan, node)).join(', ');
    return `<li>${xml(names)}<ul>${items(cutSentences(plan, cuts))}</ul></li>`;
  });
  return ['<h2>Cycles</h2>', `<ul>${lists.join('\n')}</ul>`];
}

function unmetList({ unmet }: BuildPlan): string[] {
  if (unmet.length === 0) return [];
  return ['<h2>Unmet dependencies</h2>', `<ul>${items(unmet.map(unmetSentence))}</ul>`];
}

function packageList({ nodes }: BuildPlan, status: Status): string {
  const names = nodes.flatMap((node) =>
    node.status === status ? [node.version === null ? node.name : `${node.name} ${node.version}`] : [],
  );
  return `<details><summary>${names.length} ${MEANINGS[status]}</summary><p>${xml(names.join(', '))}</p></details>`;
}

function items(texts: readonly string[]): string {
  return texts.map((text) => `<li>${xml(text)}</li>`).join('\n');
}
