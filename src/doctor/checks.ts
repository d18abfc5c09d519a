import { compareDotted } from '../conda/dotted.js';
import type { Problem } from '../errors.js';
import { formatBytes } from '../text/bytes.js';

/** The result of one check. */
export interface Check {
  readonly name: string;
  /** `missing`: some features do not work. `unfit`: no installer can be built. */
  readonly status: 'ok' | 'missing' | 'unfit';
  readonly found: string;
  /** What needs it; omitted if everything does. */
  readonly use?: string;
  /** How to fix it; omitted if `ok`. */
  readonly fix?: string;
}

/** The oldest Node that package.json allows. */
const OLDEST_NODE = '20.19';

/** Checks the version of Node and its zlib; `hasUsualZlib`: see host/compress/gzip. */
export function nodeCheck(version: string, hasUsualZlib: boolean): Check {
  const name = 'node';
  if (compareDotted(version, OLDEST_NODE) < 0)
    return { name, status: 'unfit', found: version, fix: `install Node ${OLDEST_NODE} or newer` };
  if (hasUsualZlib) return { name, status: 'ok', found: version };
  return {
    name,
    status: 'missing',
    found: `${version}, with a zlib that is not Node's own`,
    use: 'the same bytes as on other machines',
    fix: 'install a Node with its own zlib, such as those of nodejs.org and npm',
  };
}

/** A program's version, or the reason why it cannot be used. */
export type ProgramFound = { readonly version: string } | { readonly obstacle: Problem };

/** Checks a program that some flag needs, named by `use`. */
export function programCheck(name: string, use: string, found: ProgramFound): Check {
  if ('version' in found) return { name, status: 'ok', found: found.version, use };
  const { message, fix = `install ${name}` } = found.obstacle;
  return { name, status: 'missing', found: message, use, fix };
}

/** Checks something whose lookup succeeded or failed with an ArchiError: its first problem gives the reason. */
export function outcomeCheck(
  { name, use }: { readonly name: string; readonly use: string },
  outcome: { readonly found: string } | { readonly message: string; readonly problems: readonly Problem[] },
): Check {
  if ('found' in outcome) return { name, status: 'ok', found: outcome.found, use };
  const [problem] = outcome.problems;
  const details = [problem?.message ?? outcome.message, problem?.found].filter((text) => text !== undefined);
  const fix = problem?.fix;
  return { name, status: 'missing', found: details.join(': '), use, ...(fix === undefined ? {} : { fix }) };
}

/** Free bytes below which no installer can be built, and below which a large one may fail. */
const LEAST_ROOM = 200_000_000;
const ENOUGH_ROOM = 2_000_000_000;

/** Checks the free space of a disk; `free` is in bytes, null if unknown. */
export function roomCheck(where: string, free: number | null): Check {
  const name = 'room';
  if (free === null) return { name, status: 'ok', found: `unknown in ${where}` };
  const found = `${formatBytes(free)} free in ${where}`;
  if (free >= ENOUGH_ROOM) return { name, status: 'ok', found };
  const fix = `free some space (a large installer takes up to ${formatBytes(ENOUGH_ROOM)}), or choose another folder`;
  if (free < LEAST_ROOM) return { name, status: 'unfit', found, fix };
  return { name, status: 'missing', found, use: 'large installers and images', fix };
}

/** Returns whether installers can be built: no check is `unfit`. */
export function isFit(checks: readonly Check[]): boolean {
  return checks.every(({ status }) => status !== 'unfit');
}

/** Returns the last line of the report. */
export function verdictOf(checks: readonly Check[]): string {
  if (!isFit(checks)) return 'Installers cannot be built here.';
  const hasChannel = checks.some(({ name, status }) => name === 'channel' && status === 'ok');
  return hasChannel
    ? 'Installers can be built here.'
    : 'Installers can be built here, but of packages in the cache alone: no channel can be read.';
}

/** Returns the lines of the report: one for each check, and below it how to fix it. */
export function doctorLines(checks: readonly Check[]): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks.flatMap(({ name, status, found, use, fix }) => {
    const suffix = use === undefined ? '' : `   (${use})`;
    const line = `${status.padEnd(7)}  ${name.padEnd(width)}  ${found.split('\n')[0]}${suffix}`;
    const indent = ' '.repeat(7 + 2 + width + 2);
    return fix === undefined
      ? [line]
      : [line, ...fix.split('\n').map((text, at) => `${indent}${at === 0 ? 'do: ' : '    '}${text}`)];
  });
}
