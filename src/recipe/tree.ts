import { type LenientOptions, type LenientValue, readLenientYaml } from '../yaml/lenient.js';
import { readUsualYaml } from '../yaml/usual.js';

/** Parses a recipe's YAML, after jinja is rendered. Throws UserError, with the first syntax errors, if it is invalid. */
export function readTree(text: string, file: string, options: LenientOptions = {}): LenientValue {
  return readUsualYaml(text, options) ?? readLenientYaml(text, file, options);
}

/** Returns the value at a path of keys. Returns null if a key is missing or a parent is no mapping. */
export function childOf(value: LenientValue, ...keys: readonly string[]): LenientValue {
  return keys.reduce<LenientValue>(
    (tree, key) => (tree instanceof Map ? (tree.get(key) ?? null) : null),
    value,
  );
}

/** Returns the items of a list, or the single value as a list. Returns an empty list for null. */
export function listOf(value: LenientValue): readonly LenientValue[] {
  if (value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Returns the scalars of a list, or the single scalar, as texts. Skips other values. */
export function textsOf(value: LenientValue): string[] {
  const texts: string[] = [];
  for (const item of listOf(value)) if (isScalar(item)) texts.push(String(item));
  return texts;
}

/** Returns the trimmed text of a scalar. Returns null for other values and empty texts. */
export function textOrNull(value: LenientValue): string | null {
  const text = isScalar(value) ? String(value).trim() : '';
  return text === '' ? null : text;
}

function isScalar(value: LenientValue): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Parses `noarch`; `true` is the older spelling of `generic`. Returns null for other values. */
export function noarchOf(value: LenientValue): 'generic' | 'python' | null {
  if (value === 'python') return 'python';
  return value === 'generic' || isTrue(value) ? 'generic' : null;
}

/** Returns whether the value is one of YAML's words for true. */
export function isTrue(value: LenientValue): boolean {
  return isScalar(value) && ['true', 'yes', 'on', '1'].includes(String(value).toLowerCase());
}
