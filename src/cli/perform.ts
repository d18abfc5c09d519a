import { type Problem, UserError } from '../errors.js';
import { type Emit, silent } from '../events.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';
import { type Check, flag, text } from './checks.js';
import { openCache } from './open-cache.js';
import type { Outcome, Report } from './options.js';

/** The options of every function for programs. */
export interface Common {
  /** Default: `$ARCHI_CONSTRUCT_CACHE`, else the usual folder. */
  readonly cacheDir?: string | undefined;
  readonly offline?: boolean | undefined;
  /** Gets progress and warnings. */
  readonly emit?: Emit | undefined;
  /** Default: `process.env`. */
  readonly env?: Readonly<NodeJS.ProcessEnv> | undefined;
  /** Gets the lines that the command prints. */
  readonly report?: ((report: Report) => void) | undefined;
}

/** The options of a function for programs: those in `Needed` have to be given, the others have defaults. */
export type Input<Options, Needed extends keyof Options = never> = Common & {
  readonly [Name in Exclude<keyof Options, keyof Common | Needed>]?: Options[Name] | undefined;
} & { readonly [Name in Needed]: Options[Name] };

/** The options that a function gets: those of its table of checks, and the common ones. */
export type Options<Table> = CommonGiven & {
  readonly [Name in keyof Table]: Table[Name] extends Check<infer Value> ? Value : never;
};

type CommonGiven = { readonly [Name in Exclude<keyof Common, 'report'>]-?: NonNullable<Common[Name]> };

/** The checks of a function's own options. */
export type Checks<Options> = {
  readonly [Name in Exclude<keyof Options, keyof Common>]-?: Check<Options[Name]>;
};

type Run<Options, Result extends object> = (options: Options) => Outcome<Result> | Promise<Outcome<Result>>;

/**
 * Checks the options of a function for programs, opens the cache, runs the function, and reports its lines. Returns the result.
 * Throws UserError with every option that is wrong, and the error of an outcome that has one.
 */
export async function perform<Options extends { readonly cacheDir: string }, Result extends object>(
  input: object,
  checks: Checks<Options>,
  run: Run<Options, Result>,
): Promise<Result> {
  return performUncached<Options, Result>(input, checks, (options) => {
    const { cacheDir, env = process.env } = options as Common;
    return run({ ...options, cacheDir: openCache(cacheDir, env) });
  });
}

/** Does what `perform` does, for a function that needs no cache. */
export async function performUncached<Options extends object, Result extends object>(
  input: object,
  checks: Checks<Options>,
  run: Run<Options, Result>,
): Promise<Result> {
  const options = readOptions<Options>(input, checks);
  const { result, error = null, ...report } = await run(options);
  (input as Common).report?.(error === null ? report : { ...report, partial: result });
  if (error !== null) throw error;
  return result;
}

/** Returns the options with their defaults. Throws UserError with every problem. */
export function readOptions<Options>(input: object, checks: Checks<Options>): Options {
  const given = recordOf(input);
  const all = { ...COMMON, ...checks } as Readonly<Record<string, Check<unknown>>>;
  const problems = [
    ...Object.keys(given).flatMap((name) => unknownOption(name, Object.keys(all))),
    ...Object.entries(all).flatMap(([name, check]) => wrongOption(name, given[name], check)),
  ];
  if (problems.length > 0) throw new UserError('the options cannot be used', problems);
  const entries = Object.entries(all).map(([name, { fallback, read }]) => {
    const value = given[name] ?? fallback;
    return [name, read === undefined ? value : read(value, given)];
  });
  return Object.fromEntries(entries) as Options;
}

const COMMON: { readonly [Name in keyof Common]-?: Check<Common[Name]> } = {
  cacheDir: text(),
  offline: flag(),
  emit: { expected: 'a function', accepts: isFunction, needed: false, fallback: silent },
  env: { expected: 'an object', accepts: isRecord, needed: false, fallback: process.env },
  report: { expected: 'a function', accepts: isFunction, needed: false, fallback: undefined },
};

function recordOf(input: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(input)) return input;
  const problem = { message: 'not the options', expected: 'an object', found: describe(input) };
  throw new UserError('the options cannot be used', [problem]);
}

function unknownOption(name: string, known: readonly string[]): Problem[] {
  if (known.includes(name)) return [];
  const near = nearestWord(name, known);
  const fix = near === null ? `the options are ${known.join(', ')}` : `did you mean ${near}?`;
  return [{ where: quoteValue(name), message: 'no such option', fix }];
}

function wrongOption(name: string, value: unknown, check: Check<unknown>): Problem[] {
  const { accepts, expected, fallback, needed } = check;
  if (value === undefined && needed) return [{ where: name, message: 'this option is missing', expected }];
  if (value === undefined || value === fallback || accepts(value)) return [];
  return [{ where: name, message: 'invalid value', expected, found: describe(value) }];
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(describe).join(', ')}]`;
  if (typeof value === 'string') return quoteValue(value);
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
