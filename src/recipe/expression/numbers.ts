import { Float, type Operator, type Value } from './types.js';

/** Returns whether a value is a number. Booleans are not, unlike in python. */
export function isNumber(value: Value): value is number | Float {
  return typeof value === 'number' || value instanceof Float;
}

/** Converts a number, text or boolean to a number. Throws SyntaxError for other values, and for texts that are no number. */
export function toNumber(value: Value): number | Float {
  if (isNumber(value)) return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = typeof value === 'string' ? value.trim() : '';
  const number = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number))
    throw new SyntaxError(`${JSON.stringify(String(value).slice(0, 40))} is not a number`);
  return /[.eE]/.test(text) ? new Float(number) : number;
}

/** Converts a value to a plain number. Throws SyntaxError as `toNumber` does. */
export function numberOf(value: Value): number {
  const number = toNumber(value);
  return number instanceof Float ? number.value : number;
}

/** Returns the text of a number as python prints it: `1.0`, `3.1`, `1e+16`. */
export function numberText(value: number | Float): string {
  if (!(value instanceof Float)) return String(value);
  if (Number.isInteger(value.value) && Math.abs(value.value) < 1e16) return value.value.toFixed(1);
  return String(value.value).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Applies an arithmetic operator. Throws SyntaxError for a division by zero, and for integers beyond ±(2^53 - 1). */
export function arithmetic(operator: Operator, left: number | Float, right: number | Float): number | Float {
  const isFloat = left instanceof Float || right instanceof Float;
  const [a, b] = [numberOf(left), numberOf(right)];
  const number = calculated(operator, a, b);
  if (isFloat || operator === '/' || !Number.isInteger(number)) return new Float(number);
  if (!Number.isSafeInteger(number)) throw new SyntaxError('the number is too large');
  return number;
}

function calculated(operator: Operator, a: number, b: number): number {
  if (['/', '//', '%'].includes(operator) && b === 0) throw new SyntaxError('division by zero');
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return Math.floor(a / b);
    case '%':
      return a - Math.floor(a / b) * b;
    case '**':
      return a ** b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      throw new SyntaxError(`numbers have no operator ${operator}`);
  }
}

/** Parses a text that is a number, as python's `int()` and `float()` do. Returns null if it is none. */
export function parseNumber(text: string): number | Float | null {
  const plain = text.trim();
  if (/^[+-]?\d+(?:_\d+)*$/.test(plain)) return Number(plain.replaceAll('_', ''));
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain)) return new Float(Number(plain));
  return null;
}
