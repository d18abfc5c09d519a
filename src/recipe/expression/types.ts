/** A floating-point number, also with an integral value: python prints it as 1.0. */
export class Float {
  constructor(readonly value: number) {}
}

/** The value of an expression. A `number` is an integer; `undefined` is an unset name or an unknown value. */
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

/** A mapping shared by all recipes, which they cannot change. */
export class FixedMap extends Map<Key, Value> {}

/** A key of a mapping. */
export type Key = string | number | boolean | null;

/** A function of this program that expressions may call. Throws SyntaxError for invalid arguments. */
export type Callable = (args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;

/** The names that an expression may use. */
export interface Scope {
  /** Returns the value of a name. Returns undefined if it is unset or its value is unknown. */
  get(name: string): Value;
  /** Returns whether the name is set, even if its value is unknown. */
  has(name: string): boolean;
  /** Returns whether the recipe itself sets the name. */
  readonly isOwn?: (name: string) => boolean;
  /** Called for each name that is used without a value. */
  readonly unset?: (name: string) => void;
  /** Returns the text of a value, if the language does not print it as python does. */
  readonly printed?: (value: Value) => string;
}

/** Language of an expression: selectors are python; `{{ }}`, `{% %}` and `${{ }}` contain jinja, which has filters and tests. */
export type Language = 'python' | 'jinja';

/** An operator that combines or compares two values. */
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

/** An argument of a call; `name` is null for a positional one. */
export interface Argument {
  readonly name: string | null;
  readonly value: Expression;
}

/** An expression of python, jinja or minijinja: the subset that recipes use. */
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
