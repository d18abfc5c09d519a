import { isNumber, numberOf } from './numbers.js';
import { compared, same, textOf } from './operators.js';
import { Float, type Operator, type Value } from './types.js';

/** Evaluates `value is name(args)`. Throws SyntaxError if the test is not supported. */
export function holdsTest(name: string, value: Value, args: readonly Value[]): boolean {
  const test = TESTS.get(name);
  if (test === undefined) throw new SyntaxError(`unknown test ${name}`);
  return test(value, args);
}

type Test = (value: Value, args: readonly Value[]) => boolean;

const comparing =
  (operator: Operator): Test =>
  (value, [other]) =>
    compared(operator, value, other);

const isWhole: Test = (value) => typeof value === 'number';
const isList: Test = (value) => Array.isArray(value);

/** The tests of jinja, and those that only minijinja has. */
const TESTS = new Map<string, Test>(
  Object.entries<Test>({
    defined: (value) => value !== undefined,
    undefined: (value) => value === undefined,
    none: (value) => value === null,
    None: (value) => value === null,
    true: (value) => value === true,
    false: (value) => value === false,
    boolean: (value) => typeof value === 'boolean',
    string: (value) => typeof value === 'string',
    number: (value) => isNumber(value) || typeof value === 'boolean',
    integer: isWhole,
    int: isWhole,
    float: (value) => value instanceof Float,
    mapping: (value) => value instanceof Map,
    sequence: (value) => isList(value, []) || typeof value === 'string' || value instanceof Map,
    iterable: (value) => isList(value, []) || typeof value === 'string' || value instanceof Map,
    callable: (value) => typeof value === 'function',
    odd: (value) => Math.abs(numberOf(value)) % 2 === 1,
    even: (value) => numberOf(value) % 2 === 0,
    divisibleby: (value, [by]) => numberOf(by) !== 0 && numberOf(value) % numberOf(by) === 0,
    lower: (value) => textOf(value) === textOf(value).toLowerCase(),
    upper: (value) => textOf(value) === textOf(value).toUpperCase(),
    in: (value, [whole]) => compared('in', value, whole),
    sameas: (value, [other]) => same(value, other),
    eq: (value, [other]) => same(value, other),
    equalto: (value, [other]) => same(value, other),
    ne: (value, [other]) => !same(value, other),
    lt: comparing('<'),
    lessthan: comparing('<'),
    le: comparing('<='),
    gt: comparing('>'),
    greaterthan: comparing('>'),
    ge: comparing('>='),
    startingwith: (value, [start]) => textOf(value).startsWith(textOf(start)),
    endingwith: (value, [end]) => textOf(value).endsWith(textOf(end)),
    containing: (value, [part]) => compared('in', part, value),
  }),
);
