/** A number with a fraction, or one that was written or became as if it had: python prints 1.0 so. */
export class Float {
  constructor(readonly value: number) {}
}

/** What an expression can be worth; numbers are whole. `undefined` is a name that nobody has set, or what is not known. */
export type Value =
  | string
  | number
  | Float
  | boolean
  | null
  | undefined
  | readonly Value[]
  | ReadonlyMap<Key, Value>
  | Callable;

/** A mapping that all recipes see, and none can change. */
export class FixedMap extends Map<Key, Value> {}

/** What a mapping's keys can be. */
export type Key = string | number | boolean | null;

/** A function of this program that expressions may call. Throws SyntaxError for arguments that it cannot take. */
export type Callable = (args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;

/** The names that an expression may use. */
export interface Scope {
  /** Undefined for a name that nobody has set, and for one whose value is not known here. */
  get(name: string): Value;
  /** False for a name that nobody has set. */
  has(name: string): boolean;
  /** True for a name that the recipe itself sets. */
  readonly isOwn?: (name: string) => boolean;
  /** Takes every name that was asked for and has no value. */
  readonly unset?: (name: string) => void;
  /** The text of a value where it is not python's. */
  readonly printed?: (value: Value) => string;
}

/** Selectors are python; what stands in marks is jinja, which has filters and tests. */
export type Language = 'python' | 'jinja';

/** How two values are put together, or compared. */
export type Operator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '//'
  | '%'
  | '**'
  | '~'
  | '&'
  | '^'
  | '|'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'not in'
  | 'is'
  | 'is not';

/** An argument of a call; a name where it was given by one. */
export interface Argument {
  readonly name: string | null;
  readonly value: Expression;
}

/** An expression as python, jinja and minijinja write it, as far as recipes use that. */
export type Expression =
  | { readonly kind: 'value'; readonly value: string | number | Float | boolean | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression }
  | {
      readonly kind: 'slice';
      readonly of: Expression;
      readonly from: Expression | null;
      readonly to: Expression | null;
      readonly step: Expression | null;
    }
  | { readonly kind: 'call'; readonly of: Expression; readonly args: readonly Argument[] }
  | {
      readonly kind: 'filter' | 'test';
      readonly of: Expression;
      readonly name: string;
      readonly args: readonly Argument[];
    }
  | { readonly kind: 'not' | 'minus'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'compare';
      readonly first: Expression;
      readonly rest: readonly (readonly [Operator, Expression])[];
    }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression | null;
    };
