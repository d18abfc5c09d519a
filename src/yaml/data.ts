import { isCollection, isMap, isScalar, isSeq, type Node } from 'yaml';
import { type CoreValue, coreValue } from './core-types.js';

/** A YAML value with the types of its plain scalars, as `coreValue` gives them. */
export type YamlData = CoreValue | readonly YamlData[] | { readonly [key: string]: YamlData };

/** Returns the value of a node, or of a node inside of it; null if there is none. */
export function dataIn(root: Node | null, path: readonly (string | number)[]): YamlData {
  return dataOf(path.length === 0 ? root : isCollection(root) ? root.getIn(path, true) : null);
}

function dataOf(node: unknown): YamlData {
  if (isScalar(node)) return scalarData(String(node.value), node.type === 'PLAIN');
  if (isSeq(node)) return node.items.map(dataOf);
  if (!isMap(node)) return null;
  return Object.fromEntries(
    node.items.map(({ key, value }) => [String(isScalar(key) ? key.value : key), dataOf(value)]),
  );
}

function scalarData(text: string, isPlain: boolean): CoreValue {
  if (!isPlain) return text;
  return text === '' ? null : coreValue(text, true);
}
