import { type Problem, UserError } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';

const LINE = /^\s*(?:"([^"]+)"|'([^']+)'|([^\s:'"#]+))\s*:\s+(\d+(?:\.\d+)?)\s*(?:#.*)?$/;

/**
 * Parses `--times`: minutes by recipe or package, a flat YAML mapping with one `name: minutes` a line; `#` begins a comment. It
 * may have a hundred thousand lines, so it is parsed line by line. Throws UserError that lists every other line.
 */
export function parseTimes(text: string, file: string): ReadonlyMap<string, number> {
  const problems: Problem[] = [];
  const times = new Map<string, number>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#.*|---\s*)?$/.test(line)) continue;
    const match = LINE.exec(line);
    const minutes = Number(match?.[4]);
    if (match === null || minutes > MOST) problems.push(notRead(`${file}:${index + 1}`, line));
    else times.set((match[1] ?? match[2] ?? match[3] ?? '').toLowerCase(), minutes);
  }
  if (problems.length > 0) throw new UserError('the build times cannot be read', problems);
  return times;
}

/** Parses `--minutes`. Throws UserError unless it is a number above 0. */
export function parseMinutes(text: string): number {
  const minutes = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (minutes > 0 && minutes <= MOST) return minutes;
  throw new UserError('--minutes cannot be used', {
    where: '--minutes',
    message: 'not a number of minutes',
    expected: `a number of minutes above 0, at most ${MOST}`,
    found: quoteValue(text),
    fix: 'give minutes, such as --minutes 2.5, or leave it out for 3',
  });
}

/** The most minutes that are accepted: a year. */
const MOST = 525_600;

function notRead(where: string, line: string): Problem {
  return {
    where,
    message: 'not a build time',
    expected: `name: minutes, such as zlib: 2.5; at most ${MOST} minutes`,
    found: quoteValue(line),
  };
}
