import type { Typed } from './session.js';

const COLUMNS = 120;
const LINE = 18;
const CHARACTER = 7.83;
const MARGIN = 16;
const COLOURS = { page: '#0f172a', output: '#cbd5e1', typed: '#f8fafc', prompt: '#4ade80' };

/** Draws a terminal session as an SVG image with a title: bright commands behind a prompt, with their output below. */
export function sessionSvg(title: string, session: readonly Typed[]): string {
  const lines = session.flatMap(({ command, output }) => [
    ...command.split('\n').flatMap((line, index) => wrapped(line, index === 0 ? '$ ' : '> ')),
    ...(output === '' ? [] : output.split('\n').flatMap((line) => wrapped(line, ''))),
  ]);
  const [width, height] = [COLUMNS * CHARACTER + 2 * MARGIN, lines.length * LINE + 2 * MARGIN];
  const texts = lines.map(({ prompt, text }, index) => {
    const y = MARGIN + LINE * index + 13;
    const words = escapeXml(text);
    if (prompt === '')
      return `<text xml:space="preserve" x="${MARGIN}" y="${y}" fill="${COLOURS.output}">${words}</text>`;
    return `<text xml:space="preserve" x="${MARGIN}" y="${y}" fill="${COLOURS.typed}"><tspan fill="${COLOURS.prompt}">${escapeXml(prompt)}</tspan>${words}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${height}" width="${Math.ceil(width)}" height="${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="13">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${COLOURS.page}"/>`,
    ...texts,
    '</svg>',
    '',
  ].join('\n');
}

/** Splits a line into pieces that fit the terminal. The prompt stands before the first. */
function wrapped(line: string, prompt: string): { prompt: string; text: string }[] {
  const width = COLUMNS - prompt.length;
  const pieces = line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [''];
  return pieces.map((text, index) => ({ prompt: index === 0 ? prompt : ' '.repeat(prompt.length), text }));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
