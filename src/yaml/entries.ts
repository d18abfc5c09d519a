import { type Path, valueAt, type YamlSource } from './source.js';

/** An entry of a mapping whose value is text, maybe empty. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
  /** `file:line:column` of the key. */
  readonly where: string;
}

/** Returns the entries of the mapping at a path whose values are text; none if there is no mapping. */
export function entriesAt(source: YamlSource, path: Path): NamedText[] {
  const value = valueAt(source.tree, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, text]) =>
    typeof text === 'string' ? { name, text, where: source.whereKey([...path, name]) } : [],
  );
}
