import { type Figures, formatMinutes } from '../figures.js';
import { COLOURS, gridLine, label, round, svg, ticks, xml } from './chart.js';

const WIDTH = 760;
const HEIGHT = 280;
const LEFT = 84;
const RIGHT = 20;
const TOP = 14;
const BOTTOM = 34;

/** Draws the makespan over the number of workers, on a logarithmic x axis; the time axis begins at 0. */
export function curveSvg({ curve }: Pick<Figures, 'curve'>): string {
  const longest = Math.max(...curve.map(({ makespan }) => makespan), 1);
  const doublings = Math.max(...curve.map(({ workers }) => Math.log2(workers)), 1);
  const x = (workers: number) => round(LEFT + ((WIDTH - LEFT - RIGHT) * Math.log2(workers)) / doublings);
  const y = (minutes: number) => round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - minutes / longest));
  const points = curve.map(({ workers, makespan }) => ({ workers, makespan, at: [x(workers), y(makespan)] }));
  const powers = Array.from({ length: Math.floor(doublings) + 1 }, (_, power) => 2 ** power);
  return svg({ width: WIDTH, height: HEIGHT, title: 'time by number of workers' }, [
    ...ticks(longest, 6).flatMap(({ minute, text }) => [
      gridLine(LEFT, y(minute), WIDTH - RIGHT, y(minute)),
      label(text, { x: LEFT - 8, y: y(minute) + 4, anchor: 'end' }),
    ]),
    ...powers.map((workers) => label(`${workers}`, { x: x(workers), y: HEIGHT - 16, anchor: 'middle' })),
    label('workers', { x: WIDTH - RIGHT, y: HEIGHT - 3, anchor: 'end' }),
    `<polyline class="line" fill="none" stroke="${COLOURS.line}" points="${points.map(({ at }) => at.join(',')).join(' ')}"/>`,
    ...points.map(({ workers, makespan, at: [cx, cy] }) => {
      const label = `${workers} ${workers === 1 ? 'worker' : 'workers'}: ${formatMinutes(makespan)}`;
      return `<circle class="dot" cx="${cx}" cy="${cy}" r="4" fill="${COLOURS.line}"><title>${xml(label)}</title></circle>`;
    }),
  ]);
}
