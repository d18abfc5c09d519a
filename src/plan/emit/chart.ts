import { formatMinutes } from '../figures.js';

/** The colours of the light theme, written as attributes, which every viewer supports. */
export const COLOURS = {
  page: '#ffffff',
  ink: '#222222',
  dim: '#555555',
  grid: '#dddddd',
  bar: '#a8c8e8',
  critical: '#f0a35e',
  line: '#2f6199',
} as const;

/** The dark theme, for viewers that support media queries; each class is named after its colour. */
const NIGHT = `@media (prefers-color-scheme:dark){${[
  ['page', '#16191d'],
  ['ink', '#e8e8e8'],
  ['dim', '#a8adb4'],
  ['bar', '#31557d'],
  ['critical', '#99541d'],
]
  .map(([name, colour]) => `.${name}{fill:${colour}}`)
  .join('')}.grid{stroke:#3a3f46}.line{stroke:#7fb0e6}.dot{fill:#7fb0e6}}`;

/** Returns a text element. `x` is the start, the middle or the end of the text, as `anchor` says. */
export function label(
  text: string,
  place: {
    readonly x: number;
    readonly y: number;
    readonly colour?: 'dim' | 'ink';
    readonly anchor?: 'start' | 'middle' | 'end';
  },
): string {
  const { x, y, colour = 'dim', anchor = 'start' } = place;
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${colour}" x="${x}" y="${y}"${anchored} fill="${COLOURS[colour]}">${xml(text)}</text>`;
}

/** Returns a line of the grid. */
export function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="grid" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${COLOURS.grid}"/>`;
}

/** Returns an SVG file; its font size is 11 pixels. */
export function svg(
  { width, height, title }: { readonly width: number; readonly height: number; readonly title: string },
  content: readonly string[],
): string {
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<title>${xml(title)}</title>`,
    `<style>${NIGHT}</style>`,
    `<rect class="page" width="${width}" height="${height}" fill="${COLOURS.page}"/>`,
    ...content,
    '</svg>',
  ].join('\n')}\n`;
}

/** Returns the marks of a time axis: round minutes from 0 to `most`, in at most `count` steps. */
export function ticks(most: number, count: number): { readonly minute: number; readonly text: string }[] {
  const step = STEPS.find((minutes) => most / minutes <= count) ?? Math.ceil(most / count / 1440) * 1440;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => {
    return { minute: index * step, text: formatMinutes(index * step) };
  });
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440];

/** Rounds to a tenth of a pixel. */
export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** Escapes a text for XML and HTML; characters that XML forbids become the replacement character. */
export function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}
