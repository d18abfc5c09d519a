import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml';
import { exceeds, limitOf } from '../limits.js';
import { isNestedTooDeep } from './depth.js';
import { type PlainScalar, pythonScalar } from './python-scalars.js';

/** A value of a document that ruamel.yaml would read. Mappings have text keys, in the order of the file. */
export type PythonValue = PlainScalar | readonly PythonValue[] | ReadonlyMap<string, PythonValue>;

/** A problem and the offset in the text where it is. */
export interface OffsetProblem {
  readonly offset: number;
  readonly message: string;
  readonly fix?: string;
}

/** One document; if it has problems, its value is what could be read. */
export interface PythonDocument {
  readonly value: PythonValue;
  readonly problems: readonly OffsetProblem[];
  /** Whether ruamel.yaml would refuse the text, and not only this program. */
  readonly isBroken: boolean;
  /** Returns the offset of the value at a path, else of its nearest ancestor. */
  offsetOf(path: readonly (string | number)[]): number;
  /** Returns the offset of a key, else of the value. */
  keyOffsetOf(path: readonly (string | number)[]): number;
}

/** Maximum number of syntax errors reported; later ones usually follow from the first. */
const MOST_PROBLEMS = 5;

/**
 * Reads one document as ruamel.yaml's round-trip loader does: YAML 1.2 with `<<`, anchors and aliases; keys given twice, tabs and
 * second documents are errors. Never throws: too large and too deep are problems too.
 */
export function readPythonDocument(text: string): PythonDocument {
  if (text.length > limitOf('recipe-size')) return refused(exceeds('recipe-size').message);
  if (isNestedTooDeep(text)) return refused(exceeds('yaml-depth').message);
  try {
    return loaded(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refused(exceeds('yaml-depth').message);
  }
}

function refused(message: string): PythonDocument {
  const none = () => 0;
  return {
    value: null,
    problems: [{ offset: 0, message }],
    isBroken: true,
    offsetOf: none,
    keyOffsetOf: none,
  };
}

function loaded(text: string): PythonDocument {
  const parsed = parseAllDocuments(text, {
    schema: 'failsafe',
    lineCounter: new LineCounter(),
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const documents: readonly Document.Parsed[] = 'empty' in parsed ? [] : parsed;
  const syntax = documents
    .flatMap(({ errors, warnings }) => [...errors, ...warnings])
    .filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')
    .map(({ pos: [offset], message }) => ({ offset, message: lowerFirst(message) }));
  const [, second] = documents;
  if (second !== undefined)
    syntax.push({ offset: second.range[0], message: 'a second YAML document begins here' });
  const tree = new Walk(text);
  const value = tree.valueOf(documents[0]?.contents ?? null, []);
  return {
    value,
    problems: [...syntax.slice(0, MOST_PROBLEMS), ...tree.problems],
    isBroken: syntax.length > 0 || tree.isBroken,
    offsetOf: (path) => tree.offsetOf(path),
    keyOffsetOf: (path) => tree.keys.get(JSON.stringify(path)) ?? tree.offsetOf(path),
  };
}

type Path = readonly (string | number)[];

/** Reads the nodes of a document, and keeps where they are. */
class Walk {
  readonly problems: OffsetProblem[] = [];
  readonly keys = new Map<string, number>();
  isBroken = false;
  readonly #places = new Map<string, number>();
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  readonly #most = limitOf('json-objects') / 50;
  #count = 0;

  constructor(readonly text: string) {}

  offsetOf(path: Path): number {
    const known = this.#places.get(JSON.stringify(path));
    return known ?? (path.length === 0 ? 0 : this.offsetOf(path.slice(0, -1)));
  }

  valueOf(node: unknown, path: Path): PythonValue {
    if (++this.#count > this.#most) {
      if (this.#count === this.#most + 1)
        this.#lose(node, `there are more than ${this.#most} values, those of aliases (*name) included`);
      return null;
    }
    this.#places.set(JSON.stringify(path), startOf(node));
    if (isAlias(node)) return this.#aliased(node.source, node, path);
    if (!isScalar(node) && !isSeq(node) && !isMap(node)) return null;
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#scalar(node.value, node);
    this.#open.add(node);
    const value = isSeq(node)
      ? node.items.map((item, index) => this.valueOf(item, [...path, index]))
      : this.#mapping(node.items, path);
    this.#open.delete(node);
    return value;
  }

  #scalar(
    value: unknown,
    node: { readonly type?: string; readonly tag?: string; readonly range?: unknown },
  ): PythonValue {
    const text = String(value ?? '');
    if (node.tag !== undefined && node.tag !== '!!str' && !node.tag.endsWith(':str'))
      this.#lose(node, 'tags (!name) are not read here', 'remove the tag');
    return node.type === 'PLAIN' && node.tag === undefined ? pythonScalar(text) : text;
  }

  #aliased(name: string, node: unknown, path: Path): PythonValue {
    const target = this.#anchors.get(name);
    if (target !== undefined && !this.#open.has(target)) return this.valueOf(target, path);
    this.#lose(
      node,
      target === undefined ? `there is no anchor &${name} before this` : `&${name} contains itself`,
    );
    return null;
  }

  #mapping(items: readonly { readonly key: unknown; readonly value: unknown }[], path: Path): PythonValue {
    const own = new Map<string, PythonValue>();
    const merged = new Map<string, PythonValue>();
    for (const { key, value } of items) {
      if (isScalar(key) && key.type === 'PLAIN' && key.value === '<<') this.#merge(value, merged, path);
      else this.#pair(key, value, { own, path });
    }
    for (const [key, value] of merged) if (!own.has(key)) own.set(key, value);
    return own;
  }

  #pair(key: unknown, value: unknown, { own, path }: { own: Map<string, PythonValue>; path: Path }): void {
    const name = isScalar(key) ? this.#scalar(key.value, key) : undefined;
    if (typeof name !== 'string') {
      this.#lose(
        key,
        isMap(key) || isSeq(key)
          ? 'a key is not plain text'
          : `the key ${String(isScalar(key) ? key.value : '')} is not text`,
        isMap(key)
          ? '{{ }} alone is a mapping of YAML: put it into quotes, or add {% set … %} so that it is rendered'
          : 'put the key into quotes',
      );
      return;
    }
    const at = [...path, name];
    if (own.has(name)) {
      this.isBroken = true;
      this.#lose(key, `the key ${JSON.stringify(name)} is given twice`, 'keep one of them');
      return;
    }
    this.keys.set(JSON.stringify(at), startOf(key));
    own.set(name, this.valueOf(value, at));
  }

  #merge(node: unknown, merged: Map<string, PythonValue>, path: Path): void {
    const value = this.valueOf(node, [...path, '<<']);
    const maps: readonly PythonValue[] = Array.isArray(value) ? value : [value];
    for (const map of maps) {
      if (map instanceof Map) {
        for (const [key, item] of map) if (!merged.has(key)) merged.set(key, item);
      } else this.#lose(node, '<< needs a mapping');
    }
  }

  #lose(node: unknown, message: string, fix?: string): void {
    this.problems.push({ offset: startOf(node), message, ...(fix !== undefined && { fix }) });
  }
}

function startOf(node: unknown): number {
  return isScalar(node) || isSeq(node) || isMap(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
