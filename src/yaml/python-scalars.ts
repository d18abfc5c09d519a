/** A number of YAML 1.2; `text` is what python prints for it: `1.10` is `1.1`, `010` is `10`, `1e3` is `1000.0`. */
export class YamlNumber {
  constructor(
    readonly text: string,
    readonly isFloat: boolean,
  ) {}
}

/** A day or time of YAML; `text` is what python prints for it, for a day what the file has. */
export class YamlTime {
  constructor(readonly text: string) {}
}

/** The value of a plain scalar. */
export type PlainScalar = string | boolean | null | YamlNumber | YamlTime;

const FLOAT =
  /^(?:[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]?\d+)?|[-+]?\d[\d_]*[eE][-+]?\d+|[-+]?\.[\d_]+(?:[eE][-+]\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const INT = /^(?:[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[\d_]+|[-+]?0x[\da-fA-F_]+)$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const TIME =
  /^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$/;

/** Returns the value of a plain scalar as ruamel.yaml resolves it with YAML 1.2, which is what constructor reads with. */
export function pythonScalar(text: string): PlainScalar {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (!/^[-+.\d]/.test(text)) return text;
  if (FLOAT.test(text)) return new YamlNumber(floatText(text.replaceAll('_', '')), true);
  if (INT.test(text)) return integer(text);
  return DAY.test(text) || TIME.test(text) ? new YamlTime(text) : text;
}

function integer(text: string): PlainScalar {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(text.replaceAll('_', '')) ?? [];
  // Only underscores: python cannot read it, so it is kept as text.
  if (!/[\da-fA-F]$/.test(digits)) return text;
  const value = BigInt(/^0[box]/.test(digits) ? digits : digits.replace(/^0+(?=\d)/, ''));
  return new YamlNumber(String(sign === '-' ? -value : value), false);
}

function floatText(text: string): string {
  const plain = text.toLowerCase().replace(/^\+/, '');
  if (plain.endsWith('inf') || plain.endsWith('nan')) return plain.replace('.', '');
  const value = Number(plain);
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (size >= 1e16 || size < 1e-4) return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
