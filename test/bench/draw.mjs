// Draws the rows of a result of `BENCH_OUT=folder npm run bench` that have a peer beside them, as SVG on stdout:
// node test/bench/draw.mjs folder/installers.json >docs/pictures/benchmarks.svg
import { readFileSync } from 'node:fs';

const WIDTH = 760;
const LABEL = 230;
const VALUE = 70;
const BAR = 12;
const GAP = 3;
const COLORS = ['#0b6e4f', '#8a8f98', '#b5bac2', '#d3d6db'];

const { rows, peers, notes } = JSON.parse(readFileSync(process.argv[2] ?? 0, 'utf8'));
const shown = rows.filter((row) => Object.keys(row.peers ?? {}).length > 0);
const series = ['archi-construct', ...peers];

let y = 24;
const parts = series.map(
  (name, at) =>
    `<rect x="${8 + at * 150}" y="6" width="10" height="10" fill="${COLORS[at]}"/>` +
    text(8 + at * 150 + 14, 15, name),
);
for (const { what, unit, ours, peers: theirs } of shown) {
  const bars = series.flatMap((name, at) => {
    const value = at === 0 ? ours : theirs[name];
    return value === undefined ? [] : [{ value, color: COLORS[at] }];
  });
  const longest = Math.max(...bars.map(({ value }) => value));
  y += 10;
  parts.push(text(LABEL - 8, y + (bars.length * (BAR + GAP)) / 2 + 4, what, 'end'));
  for (const { value, color } of bars) {
    const width = ((WIDTH - LABEL - VALUE) * value) / longest;
    parts.push(
      `<rect x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" fill="${color}"/>`,
      text(LABEL + width + 4, y + BAR - 2, `${value.toFixed(2)} ${unit}`),
    );
    y += BAR + GAP;
  }
}
for (const note of notes) {
  y += 16;
  parts.push(text(8, y, note));
}

process.stdout.write(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 12}" font-family="sans-serif" font-size="11">\n` +
    `<title>archi-construct beside ${peers.join(' and ')}</title>\n<rect width="100%" height="100%" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`,
);

/** A line of text at a place. */
function text(x, at, words, anchor = 'start') {
  const escaped = words.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);
  return `<text x="${x.toFixed(1)}" y="${at.toFixed(1)}" text-anchor="${anchor}" fill="#222">${escaped}</text>`;
}
