import type { ArgumentData, FlagData } from './tokens.js';

// Definitions of flags and arguments: plain data that oclif can read. oclif's own functions for them load all of oclif, which takes
// longer than the start of Node.

/** A flag. `Value` is the type of its value on a parsed command line; it exists for the compiler only. */
export interface Flag<Value> extends FlagData {
  readonly summary?: string;
  /** The value in help, such as `FILE`. */
  readonly helpValue?: string;
  readonly helpGroup?: string;
  readonly value?: Value;
}

/** An argument. `Value` is as in `Flag`. */
export interface Argument<Value> extends ArgumentData {
  readonly name?: string;
  readonly value?: Value;
}

/** The values of flags or arguments by name. */
export type ValuesOf<Definitions> = {
  readonly [Name in keyof Definitions]: Definitions[Name] extends { readonly value?: infer Value }
    ? Value
    : never;
};

type FlagOptions<Value> = Omit<Flag<never>, 'type' | 'default' | 'value'> & {
  readonly default?: Value | undefined;
};

type ValueOf<Options, Value> = Options extends { readonly required: true } | { readonly default: Value }
  ? OneOrMore<Options, Value>
  : OneOrMore<Options, Value> | undefined;

type OneOrMore<Options, Value> = Options extends { readonly multiple: true } ? Value[] : Value;

/** Defines an argument. */
export function argument<const Options extends Argument<never>>(
  options: Options,
): Argument<ValueOf<Options, string>> {
  return options as Argument<never>;
}

/** Defines a flag without a value. */
export function boolean(options: FlagOptions<boolean>): Flag<boolean> {
  return { ...options, allowNo: false, type: 'boolean' } as Flag<boolean>;
}

/** Defines a flag that takes a text. */
export function string<const Options extends FlagOptions<string>>(
  options: Options,
): Flag<ValueOf<Options, string>> {
  return withValue(options);
}

/** Defines a flag that takes a whole number. */
export function integer<const Options extends FlagOptions<number> & { readonly min: number }>(
  options: Options,
): Flag<ValueOf<Options, number>> {
  return withValue(options);
}

/** Defines a flag that takes one of `options`. */
export function option<
  const Choice extends string,
  const Options extends FlagOptions<Choice> & { readonly options: readonly Choice[] },
>(options: Options): Flag<ValueOf<Options, Options['options'][number]>> {
  return withValue(options);
}

function withValue(options: FlagOptions<string | number>): Flag<never> {
  return { multiple: false, ...options, type: 'option' } as Flag<never>;
}
