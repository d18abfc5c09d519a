import { type Figures, formatMinutes } from '../figures.js';
import { stepName } from '../names.js';
import type { BuildPlan } from '../types.js';
import { COLOURS, gridLine, label, round, svg, ticks, xml } from './chart.js';

const NARROWEST = 1120;
const WIDEST = 20_000;
/** The width of the bar of median length, in pixels, unless the chart would become too wide. */
const BAR = 76;
const ROW = 22;
const LEFT = 36;
const TOP = 26;
const LETTER = 6.5;

/** Draws the simulation as a Gantt chart: one row for each worker, the critical path in another colour, tooltips on bars. */
export function ganttSvg(plan: BuildPlan, { schedule, criticalPath }: Figures): string {
  const built = plan.waves.flat();
  const times = built.map((step) => plan.minutes[step] ?? 0).sort((a, b) => a - b);
  const median = times[times.length >> 1] ?? 1;
  const wished = LEFT + 10 + (schedule.makespan / Math.max(median, 1e-9)) * BAR;
  const width = Math.round(Math.min(WIDEST, Math.max(NARROWEST, wished)));
  const scale = (width - LEFT - 40) / Math.max(schedule.makespan, 1e-9);
  const busy = schedule.worker.reduce((most, worker) => Math.max(most, worker + 1), 0);
  const height = TOP + busy * ROW + 10;
  const critical = new Set(criticalPath);
  const title = `${plan.to}: ${formatMinutes(schedule.makespan)} with ${schedule.workers} workers`;
  return svg({ width, height, title }, [
    ...ticks(schedule.makespan, Math.floor(width / 100)).flatMap(({ minute, text }) => {
      const x = place(minute);
      return [gridLine(x, TOP - 6, x, height - 8), label(text, { x, y: 14, anchor: 'middle' })];
    }),
    ...Array.from({ length: busy }, (_, worker) =>
      label(`${worker + 1}`, { x: 4, y: TOP + worker * ROW + 15 }),
    ),
    ...built.map(bar),
  ]);

  function place(minute: number): number {
    return round(LEFT + minute * scale);
  }

  function bar(step: number): string {
    const name = stepName(plan, step);
    const [minutes, start] = [plan.minutes[step] ?? 0, schedule.start[step] ?? 0];
    const [x, y] = [place(start), TOP + (schedule.worker[step] ?? 0) * ROW];
    const size = round(Math.max(minutes * scale - 1, 0.5));
    const colour = critical.has(step) ? 'critical' : 'bar';
    const tooltip = `${name}: ${formatMinutes(minutes)}, starts at ${formatMinutes(start)}`;
    const text = fitting(name, size - 6);
    return [
      `<g><title>${xml(tooltip)}</title>`,
      `<rect class="${colour}" x="${x}" y="${y}" width="${size}" height="${ROW - 3}" fill="${COLOURS[colour]}"/>`,
      text === '' ? '' : label(text, { x: round(x + 3), y: y + 14, colour: 'ink' }),
      '</g>',
    ].join('');
  }
}

/** Shortens a name to the width of its bar. Returns an empty text if fewer than five letters fit. */
function fitting(name: string, pixels: number): string {
  const letters = Math.floor(pixels / LETTER);
  if (name.length <= letters) return name;
  return letters < 5 ? '' : `${[...name].slice(0, letters - 1).join('')}…`;
}
