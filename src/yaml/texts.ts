import { type Path, valueAt, type YamlSource, type YamlValue } from './source.js';

/** A value with its `file:line:column`. */
export interface Text {
  readonly value: string;
  readonly where: string;
}

/** Returns the texts of the list at a path, or the single text there. Skips empty texts and other values. */
export function textsAt(source: YamlSource, path: Path): Text[] {
  const value = valueAt(source.tree, path);
  if (!Array.isArray(value)) return textOf(value, source.where(path));
  return value.flatMap((item, index) => textOf(item, source.where([...path, index])));
}

/** Returns the text at a path, or the first of a list. Returns null if there is none. */
export function textAt(source: YamlSource, path: Path): Text | null {
  return textsAt(source, path)[0] ?? null;
}

function textOf(value: YamlValue | undefined, where: string): Text[] {
  return typeof value === 'string' && value !== '' ? [{ value, where }] : [];
}
