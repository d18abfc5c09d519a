// Draws the result of `BENCH_OUT=folder npm run bench -- growth` as SVG on stdout: CPU time and memory of each step on logarithmic scales.
// node test/bench/draw-growth.mjs folder/growth.json >docs/pictures/growth.svg
import { readFileSync } from 'node:fs';

const PLOT = { width: 290, height: 210 };
const MARGIN = { left: 66, top: 50, between: 84, below: 68 };
const COLORS = ['#0b6e4f', '#6aa84f', '#1f6feb', '#b5651d', '#8a3ffc'];

const { all, notes } = JSON.parse(readFileSync(process.argv[2] ?? 0, 'utf8'));
const steps = Object.keys(all[0].rows[0].steps);
const FIGURES = [
  { of: 'cpu', title: 'CPU time, s' },
  { of: 'rss', title: 'largest memory, MB' },
];

const parts = steps.flatMap((name, at) => [
  `<rect x="${8 + at * 110}" y="8" width="10" height="10" fill="${COLORS[at]}"/>`,
  text(22 + at * 110, 17, name),
]);
parts.push(
  `<path d="M 568 13 h 22" stroke="#999" stroke-dasharray="4 3" fill="none"/>`,
  text(596, 17, 'linear growth'),
);
FIGURES.forEach(({ of, title }, row) => {
  const limits = scale(all.flatMap(({ rows }) => rows.flatMap((entry) => valuesOf(entry, of))));
  all.forEach(({ what, rows }, column) => {
    const left = MARGIN.left + column * (PLOT.width + MARGIN.between);
    const top = MARGIN.top + row * (PLOT.height + MARGIN.below);
    plot({ left, top, what, rows, of, limits, title });
  });
});

const width = MARGIN.left + 2 * PLOT.width + MARGIN.between + 24;
const bottom = MARGIN.top + 2 * (PLOT.height + MARGIN.below);
notes.forEach((note, at) => {
  parts.push(text(8, bottom + 8 + at * 16, note));
});
process.stdout.write(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 16 * notes.length + 8}" font-family="sans-serif" font-size="11">\n` +
    `<title>Time and memory by number of packages and by size</title>\n<rect width="100%" height="100%" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`,
);

function plot({ left, top, what, rows, of, limits, title }) {
  const amounts = scale(rows.map(({ amount }) => amount));
  const x = (value) => left + PLOT.width * amounts.at(value);
  const y = (value) => top + PLOT.height * (1 - limits.at(value));
  parts.push(text(left, top - 8, title), text(left + PLOT.width / 2, top + PLOT.height + 32, what, 'middle'));
  for (const tick of limits.ticks)
    parts.push(
      `<path d="M ${left} ${y(tick).toFixed(1)} h ${PLOT.width}" stroke="#e4e6ea"/>`,
      text(left - 6, y(tick) + 4, String(tick), 'end'),
    );
  for (const { amount } of rows)
    parts.push(
      `<path d="M ${x(amount).toFixed(1)} ${top} v ${PLOT.height}" stroke="#e4e6ea"/>`,
      text(x(amount), top + PLOT.height + 16, String(amount), 'middle'),
    );
  // Of the steepest lines that linear growth can have, the one that ends at the highest figure.
  const last = rows.at(-1);
  const highest = Math.max(...valuesOf(last, of));
  const from = Math.max(rows[0].amount, (last.amount * limits.ticks[0]) / highest);
  const start = (highest * from) / last.amount;
  parts.push(
    `<path d="M ${x(from).toFixed(1)} ${y(start).toFixed(1)} L ${x(last.amount).toFixed(1)} ${y(highest).toFixed(1)}" stroke="#999" stroke-dasharray="4 3" fill="none"/>`,
  );
  steps.forEach((step, at) => {
    const points = rows.filter(({ steps: took }) => took[step][of] !== null);
    const places = points.map((entry) => [x(entry.amount), y(entry.steps[step][of])]);
    const path = places.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join(' L ');
    if (places.length > 0)
      parts.push(`<path d="M ${path}" stroke="${COLORS[at]}" stroke-width="2" fill="none"/>`);
    for (const [px, py] of places)
      parts.push(`<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3" fill="${COLORS[at]}"/>`);
  });
}

function valuesOf({ steps: took }, of) {
  return Object.values(took).flatMap((measured) => measured[of] ?? []);
}

/** A logarithmic scale from 0 to 1 over these values, and the powers of ten (with halves where there are few) in it. */
function scale(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const base = most / least < 20 ? 2 : 10;
  const log = (value) => Math.log(value) / Math.log(base);
  const [low, high] = [Math.floor(log(least) + 1e-9), Math.ceil(log(most) - 1e-9)];
  const ticks = Array.from({ length: high - low + 1 }, (_, at) =>
    Number((base ** (low + at)).toPrecision(6)),
  );
  return { at: (value) => (log(value) - low) / Math.max(1, high - low), ticks };
}

/** A line of text at a place. */
function text(x, at, words, anchor = 'start') {
  const escaped = words.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);
  return `<text x="${x.toFixed(1)}" y="${at.toFixed(1)}" text-anchor="${anchor}" fill="#222">${escaped}</text>`;
}
