import type { PythonValue } from '../../yaml/python-document.js';
import type { Key } from '../keys/table.js';
import type { ConstructYaml } from '../types.js';

/** A text and where it is: `file:line:column`. */
export interface Given {
  readonly value: string;
  readonly where: string;
}

/** Returns the text of a key; null if the key is not given. */
export function textOf(construct: ConstructYaml, key: Key): Given | null {
  return textIn(construct, construct.values.get(key), [key]);
}

/** Returns the text at a path; null if there is none. */
export function textIn(
  { where }: ConstructYaml,
  value: PythonValue | undefined,
  path: readonly string[],
): Given | null {
  return typeof value === 'string' ? { value, where: where(path) } : null;
}

/** Returns the texts of a list, as `textsIn` does; empty without the key. */
export function textsOf(construct: ConstructYaml, key: Key): Given[] {
  return textsIn(construct, construct.values.get(key), [key]);
}

/** Returns the texts of the list at a path without white space around them, each once, as constructor strips them. */
export function textsIn(
  { where }: ConstructYaml,
  value: PythonValue | undefined,
  path: readonly string[],
): Given[] {
  if (!Array.isArray(value)) return [];
  const given = value.flatMap((item: PythonValue, index): Given[] =>
    typeof item === 'string' ? [{ value: item.trim(), where: where([...path, index]) }] : [],
  );
  return once(given);
}

/** Returns the texts without those that are there before. */
export function once(given: readonly Given[]): Given[] {
  const seen = new Map<string, Given>();
  for (const item of given) if (!seen.has(item.value)) seen.set(item.value, item);
  return [...seen.values()];
}
