/** What an expression can be worth. `undefined` is a name that nobody has set. */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | Callable;

/** A function of this program that expressions may call. Throws SyntaxError for arguments that it cannot take. */
export type Callable = (args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;

/** The names that an expression may use; undefined is one that nobody has set. */
export interface Scope {
  get(name: string): Value;
}

/** How two values are put together, or held against each other. */
export type Operator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '//'
  | '%'
  | '~'
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
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
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
    }
  | { readonly kind: 'call'; readonly of: Expression; readonly args: readonly Argument[] }
  | {
      readonly kind: 'filter';
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
