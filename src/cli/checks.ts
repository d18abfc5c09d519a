import { existsSync } from 'node:fs';
import { withChannelAlias } from '../conda/channel-alias.js';

/** How one option of a function for programs is checked, and the value that stands for undefined. */
export interface Check<Value> {
  /** The accepted values, in words. */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  readonly needed: boolean;
  readonly fallback: Value;
  /** Makes the value that the function gets; `options` are all options of the call. */
  read?(value: Value, options: Readonly<Record<string, unknown>>): Value;
}

/** Returns the check of a text. */
export function text<Fallback extends string | null | undefined = undefined>(
  fallback?: Fallback,
): Check<string | Fallback> {
  return { expected: 'a text', accepts: isText, needed: false, fallback: fallback as Fallback };
}

/** Returns the check of a list of texts; an empty one by default. */
export function texts(): Check<readonly string[]> {
  const accepts = (value: unknown) => Array.isArray(value) && value.every(isText);
  return { expected: 'a list of texts', accepts, needed: false, fallback: [] };
}

/**
 * Returns the check of a list of channels. The function gets their locations: an existing folder is used as it is, and a name is
 * put below the option `channelAlias`.
 */
export function channels(): Check<readonly string[]> {
  return { ...texts(), expected: 'a list of channels: urls, folders or names', read: locationsOf };
}

function locationsOf(
  names: readonly string[],
  { channelAlias }: Readonly<Record<string, unknown>>,
): readonly string[] {
  const alias = typeof channelAlias === 'string' ? channelAlias : undefined;
  return names.map((name) => (existsSync(name) ? name : withChannelAlias(name, alias)));
}

/** Returns the check of an option that is on or off; off by default. */
export function flag(): Check<boolean> {
  const accepts = (value: unknown) => typeof value === 'boolean';
  return { expected: 'true or false', accepts, needed: false, fallback: false };
}

/** Returns the check of a value of a list. */
export function choice<const Choice extends string, Fallback extends Choice | undefined = undefined>(
  choices: readonly Choice[],
  fallback?: Fallback,
): Check<Choice | Fallback> {
  const accepts = isOneOf(choices);
  return { expected: choices.join(', '), accepts, needed: false, fallback: fallback as Fallback };
}

/** Returns the check of a list of values of a list; `fallback` stands for undefined. */
export function choices<Choice extends string, Fallback extends readonly Choice[] | undefined>(
  all: readonly Choice[],
  fallback: Fallback,
): Check<readonly Choice[] | Fallback> {
  const accepts = (value: unknown) => Array.isArray(value) && value.every(isOneOf(all));
  return { expected: `a list of ${all.join(', ')}`, accepts, needed: false, fallback };
}

/** Returns the check of a whole number within limits. */
export function count<Fallback extends number | null | undefined>(
  { min, max = Number.MAX_SAFE_INTEGER }: { readonly min: number; readonly max?: number },
  fallback: Fallback,
): Check<number | Fallback> {
  const accepts = (value: unknown) =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`;
  return { expected: `a whole number, ${range}`, accepts, needed: false, fallback };
}

/** Returns the check of an option that has no default. */
export function required<Value>(check: Check<Value | undefined>): Check<Value> {
  return { ...check, needed: true } as Check<Value>;
}

/** No path, and no word of a command line, can contain NUL. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && !value.includes('\0');
}

function isOneOf(choices: readonly string[]): (value: unknown) => boolean {
  return (value) => choices.some((choice) => choice === value);
}
