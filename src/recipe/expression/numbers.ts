import { Float, type Operator, type Value } from './types.js';

/** Whether a value is a number; true and false are numbers to python, and not here. */
export function isNumber(value: Value): value is number | Float {
  return typeof value === 'number' || value instanceof Float;
}

/** A number, also of a text or a boolean. Throws SyntaxError for what is none. */
export function toNumber(value: Value): number | Float {
  if (isNumber(value)) return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = typeof value === 'string' ? value.trim() : '';
  const number = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number))
    throw new SyntaxError(`${JSON.stringify(String(value).slice(0, 40))} is no number`);
  return /[.eE]/.test(text) ? new Float(number) : number;
}

/** The same as plain data. */
export function numberOf(value: Value): number {
  const number = toNumber(value);
  return number instanceof Float ? number.value : number;
}

/** As python prints it: `1.0`, `3.1`, `1e+16`. */
export function numberText(value: number | Float): string {
  if (!(value instanceof Float)) return String(value);
  if (Number.isInteger(value.value) && Math.abs(value.value) < 1e16) return value.value.toFixed(1);
  return String(value.value).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Throws SyntaxError for a division by zero, and for what JavaScript's numbers cannot hold. */
export function arithmetic(operator: Operator, left: number | Float, right: number | Float): number | Float {
  const isFloat = left instanceof Float || right instanceof Float;
  const [a, b] = [numberOf(left), numberOf(right)];
  const number = calculated(operator, a, b);
  if (isFloat || operator === '/' || !Number.isInteger(number)) return new Float(number);
  if (!Number.isSafeInteger(number)) throw new SyntaxError('a number becomes too large');
  return number;
}

function calculated(operator: Operator, a: number, b: number): number {
  if (['/', '//', '%'].includes(operator) && b === 0) throw new SyntaxError('a division by zero');
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
      throw new SyntaxError(`numbers have no ${operator}`);
  }
}

/** The number that a text begins with nothing but, as python's `int()` and `float()` read it; null where it is none. */
export function parseNumber(text: string): number | Float | null {
  const plain = text.trim();
  if (/^[+-]?\d+(?:_\d+)*$/.test(plain)) return Number(plain.replaceAll('_', ''));
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain)) return new Float(Number(plain));
  return null;
}
