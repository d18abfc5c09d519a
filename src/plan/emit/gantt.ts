import { type Figures, formatMinutes } from '../figures.js';
import { stepName } from '../names.js';
import type { BuildPlan } from '../types.js';

const WIDTH = 1200;
const ROW = 22;
const LEFT = 60;
const TOP = 26;
const LETTER = 6.5;

/** The simulation as a Gantt chart: a row for each worker, the critical path in another colour, titles for the mouse. */
export function ganttSvg(plan: BuildPlan, { schedule, criticalPath }: Figures): string {
  const busy = schedule.worker.reduce((most, worker) => Math.max(most, worker + 1), 0);
  const scale = (WIDTH - LEFT - 10) / Math.max(schedule.makespan, 1e-9);
  const critical = new Set(criticalPath);
  const built = plan.waves.flat();
  const height = TOP + busy * ROW + 10;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">`,
    `<title>${xml(`${plan.to}: ${formatMinutes(schedule.makespan)} with ${schedule.workers} workers`)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...ticks(schedule.makespan).flatMap((minute) => {
      const x = place(minute);
      return [
        `<line x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${height - 8}" stroke="#ddd"/>`,
        `<text x="${x}" y="14" text-anchor="middle" fill="#555">${xml(formatMinutes(minute))}</text>`,
      ];
    }),
    ...Array.from(
      { length: busy },
      (_, worker) => `<text x="4" y="${TOP + worker * ROW + 15}" fill="#555">${worker + 1}</text>`,
    ),
    ...built.map(bar),
    '</svg>',
  ].join('\n')}\n`;

  function place(minute: number): number {
    return round(LEFT + minute * scale);
  }

  function bar(step: number): string {
    const name = stepName(plan, step);
    const [minutes, start] = [plan.minutes[step] ?? 0, schedule.start[step] ?? 0];
    const y = TOP + (schedule.worker[step] ?? 0) * ROW;
    const width = round(Math.max(minutes * scale - 1, 0.5));
    const title = `${name}: ${formatMinutes(minutes)}, from ${formatMinutes(start)}`;
    const label =
      name.length * LETTER < width - 6
        ? `<text x="${round(place(start) + 3)}" y="${y + 14}">${xml(name)}</text>`
        : '';
    return `<g><title>${xml(title)}</title><rect x="${place(start)}" y="${y}" width="${width}" height="${ROW - 3}" fill="${critical.has(step) ? '#f0a35e' : '#a8c8e8'}"/>${label}</g>`;
  }
}

/** Up to twelve round minutes. */
function ticks(makespan: number): number[] {
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440].find(
    (minutes) => makespan / minutes <= 12,
  );
  const size = step ?? Math.ceil(makespan / 12 / 1440) * 1440;
  return Array.from({ length: Math.floor(makespan / size) + 1 }, (_, index) => index * size);
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** Text of XML and HTML; what XML cannot hold becomes a replacement character. */
export function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}
