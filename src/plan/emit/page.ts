import { type Figures, formatMinutes } from '../figures.js';
import { cutSentences, stepName } from '../names.js';
import type { BuildPlan } from '../types.js';
import { ganttSvg, xml } from './gantt.js';

/** One page with everything: counts, the chart, the curve over workers, waves and cycles. No script, nothing from outside. */
export function planPage(plan: BuildPlan, figures: Figures): string {
  const { counts, schedule, total } = figures;
  const title = `${plan.from} → ${plan.to}`;
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${xml(title)}</title><style>${STYLE}</style></head>`,
    '<body>',
    `<h1>${xml(title)}</h1>`,
    `<p>${counts.build} to build, ${counts.noarch} noarch to take, ${counts.present} there already, ${counts.unknown} unknown.</p>`,
    `<h2>${schedule.workers} workers: ${formatMinutes(schedule.makespan)}; one alone: ${formatMinutes(total)}</h2>`,
    `<div class="wide">${ganttSvg(plan, figures)}</div>`,
    '<h2>Workers and time</h2>',
    curveSvg(figures),
    '<h2>Waves</h2>',
    `<ol>${plan.waves.map((wave) => `<li>${wave.map((step) => xml(stepName(plan, step))).join(', ')}</li>`).join('\n')}</ol>`,
    ...(plan.cycles.length === 0 ? [] : ['<h2>Cycles</h2>', cycleList(plan)]),
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

const STYLE =
  'body{font:14px sans-serif;margin:2em}h2{font-size:1.1em}.wide{overflow-x:auto}li{margin:.2em 0;overflow-wrap:anywhere}';

function cycleList(plan: BuildPlan): string {
  const sentences = plan.cycles.flatMap(({ cuts }) => cutSentences(plan, cuts));
  return `<ul>${sentences.map((sentence) => `<li>${xml(sentence)}</li>`).join('\n')}</ul>`;
}

const WIDTH = 600;
const HEIGHT = 240;
const LEFT = 70;
const BOTTOM = 24;

/** Makespan over workers, both from 0. */
function curveSvg({ curve }: Figures): string {
  const most = Math.max(...curve.map(({ workers }) => workers));
  const longest = Math.max(...curve.map(({ makespan }) => makespan), 1e-9);
  const points = curve.map(({ workers, makespan }) => {
    const x = LEFT + ((WIDTH - LEFT - 10) * workers) / most;
    const y = 10 + (HEIGHT - BOTTOM - 10) * (1 - makespan / longest);
    return { x: x.toFixed(1), y: y.toFixed(1), title: `${workers} workers: ${formatMinutes(makespan)}` };
  });
  return [
    `<svg width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-size="11">`,
    `<polyline fill="none" stroke="#4a7ab0" points="${points.map(({ x, y }) => `${x},${y}`).join(' ')}"/>`,
    ...points.map(
      ({ x, y, title }) =>
        `<circle cx="${x}" cy="${y}" r="4" fill="#4a7ab0"><title>${xml(title)}</title></circle>`,
    ),
    `<text x="4" y="14">${xml(formatMinutes(longest))}</text>`,
    `<text x="${WIDTH - 10}" y="${HEIGHT - 6}" text-anchor="end">${most} workers</text>`,
    '</svg>',
  ].join('\n');
}
