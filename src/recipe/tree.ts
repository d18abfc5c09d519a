import { type LenientOptions, type LenientValue, readLenientYaml } from '../yaml/lenient.js';
import { readUsualYaml } from '../yaml/usual.js';

/** A recipe's YAML, its jinja rendered. Throws UserError with every syntax error. */
export function readTree(text: string, file: string, options: LenientOptions = {}): LenientValue {
  return readUsualYaml(text, options) ?? readLenientYaml(text, file, options);
}

/** A key of a mapping; null of anything else. */
export function childOf(value: LenientValue, ...keys: readonly string[]): LenientValue {
  return keys.reduce<LenientValue>(
    (tree, key) => (tree instanceof Map ? (tree.get(key) ?? null) : null),
    value,
  );
}

/** The items of a list; of a value that is none, that alone. */
export function listOf(value: LenientValue): readonly LenientValue[] {
  if (value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The texts of a list, or the one that stands there; a number is its text. */
export function textsOf(value: LenientValue): string[] {
  const texts: string[] = [];
  for (const item of listOf(value)) if (isScalar(item)) texts.push(String(item));
  return texts;
}

/** A text; null for what is none or empty. */
export function textOrNull(value: LenientValue): string | null {
  const text = isScalar(value) ? String(value).trim() : '';
  return text === '' ? null : text;
}

function isScalar(value: LenientValue): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** How packages are noarch; `true` is the old word for generic. */
export function noarchOf(value: LenientValue): 'generic' | 'python' | null {
  if (value === 'python') return 'python';
  return value === 'generic' || isTrue(value) ? 'generic' : null;
}

/** True for YAML's words for it. */
export function isTrue(value: LenientValue): boolean {
  return isScalar(value) && ['true', 'yes', 'on', '1'].includes(String(value).toLowerCase());
}
