import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments } from 'yaml';
import { type Problem, UserError } from '../errors.js';
import { exceeds, limitOf } from '../limits.js';
import { quoteValue } from '../text/quote-value.js';
import { dataIn, type YamlData } from './data.js';
import { isNestedTooDeep } from './depth.js';

/** A YAML value. Scalars are text, so that `1.10` keeps its digits, except for plain booleans and null. */
export type YamlValue =
  | string
  | boolean
  | null
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

/** Keys and list indices from the root down. */
export type Path = readonly (string | number)[];

/** One YAML document with its positions. */
export interface YamlSource {
  readonly tree: YamlValue;
  /** Returns a value with the types of its plain scalars; null if there is none. */
  data(path: Path): YamlData;
  /** Returns `file:line:column` of a value, or of its nearest existing ancestor. */
  where(path: Path): string;
  /** Returns `file:line:column` of a key; if it does not exist, as `where` does. */
  whereKey(path: Path): string;
  /** Returns the offsets in the text from a key to the end of its value. Returns null if there is no such key. */
  extent(path: Path): { readonly start: number; readonly end: number } | null;
  /** Valid YAML that is not accepted: duplicate keys, anchors, aliases, merge keys, tags. */
  readonly problems: readonly Problem[];
}

/**
 * Reads one YAML document. Throws UserError, with every syntax error, if the text is invalid, empty, too large, nested too deep,
 * or has a second document. Other problems are returned in `problems`.
 */
export function readYaml(text: string, file: string): YamlSource {
  const size = Buffer.byteLength(text);
  if (size > limitOf('yaml-size'))
    throw unreadable(file, [exceeds('yaml-size', { where: file, found: `${size} bytes` })]);
  const lines = new LineCounter();
  const at = (offset: number) => position(file, lines, offset);
  const documents = parseDocuments(text, file, lines);
  const [document, second] = documents;
  const errors = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  const broken = errors.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED');
  if (broken.length > 0) {
    throw unreadable(
      file,
      broken.map((error) => ({ where: at(error.pos[0]), message: lowerFirst(error.message) })),
    );
  }
  if (document === undefined)
    throw unreadable(file, [
      { where: file, message: 'the file is empty', fix: 'write it, or give another file' },
    ]);
  if (second !== undefined) throw unreadable(file, [manyDocuments(at(second.range[0]))]);
  return treeOf(document.contents, at);
}

/** Returns the value at a path. Returns undefined if there is none. */
export function valueAt(tree: YamlValue, path: Path): YamlValue | undefined {
  return path.reduce<YamlValue | undefined>((value, step) => childOf(value, step), tree);
}

function childOf(value: YamlValue | undefined, step: string | number): YamlValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === String(step))?.[1];
}

function parseDocuments(text: string, file: string, lineCounter: LineCounter) {
  if (isNestedTooDeep(text)) throw tooDeep(file);
  try {
    const documents = parseAllDocuments(text, {
      schema: 'failsafe',
      lineCounter,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: 'silent',
    });
    return 'empty' in documents ? [] : documents;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw tooDeep(file);
  }
}

function treeOf(root: Node | null, at: (offset: number) => string): YamlSource {
  const values = new Map<string, string>();
  const keys = new Map<string, string>();
  const extents = new Map<string, { start: number; end: number }>();
  const problems: Problem[] = [];
  const tree = walk(root, []);
  return {
    tree,
    problems,
    data: (path) => dataIn(root, path),
    where: (path) => nearest(path),
    whereKey: (path) => keys.get(JSON.stringify(path)) ?? nearest(path),
    extent: (path) => extents.get(JSON.stringify(path)) ?? null,
  };

  function nearest(path: Path): string {
    return values.get(JSON.stringify(path)) ?? (path.length === 0 ? at(0) : nearest(path.slice(0, -1)));
  }

  function walk(node: unknown, path: Path): YamlValue {
    const where = at(startOf(node));
    values.set(JSON.stringify(path), where);
    problems.push(...refused(node, where));
    if (isScalar(node)) return scalarValue(String(node.value), node.type === 'PLAIN');
    if (isSeq(node)) return node.items.map((item, index) => walk(item, [...path, index]));
    if (!isMap(node)) return null;
    const map: Record<string, YamlValue> = Object.create(null);
    for (const pair of node.items) addPair(map, pair, path);
    return map;
  }

  function addPair(map: Record<string, YamlValue>, pair: Pair, path: Path): void {
    const where = at(startOf(pair.key));
    if (!isScalar(pair.key)) {
      problems.push({ where, message: 'a key is not plain text', expected: 'key: value' });
      return;
    }
    const key = String(pair.key.value);
    if (key === '<<') problems.push({ where, message: 'merge keys (<<) are not supported', fix: WRITE_OUT });
    else if (Object.hasOwn(map, key)) problems.push(repeated(key, where, keys.get(keyOf(path, key))));
    else {
      keys.set(keyOf(path, key), where);
      extents.set(keyOf(path, key), { start: startOf(pair.key), end: endOf(pair.value ?? pair.key) });
      problems.push(...refused(pair.key, where));
      map[key] = walk(pair.value, [...path, key]);
    }
  }
}

const WRITE_OUT = 'write the values out where they are used';

function refused(node: unknown, where: string): Problem[] {
  if (isAlias(node)) return [{ where, message: 'aliases (*name) are not supported', fix: WRITE_OUT }];
  if (!isScalar(node) && !isSeq(node) && !isMap(node)) return [];
  const problems: Problem[] = [];
  if (node.anchor) problems.push({ where, message: 'anchors (&name) are not supported', fix: WRITE_OUT });
  if (node.tag) problems.push({ where, message: 'tags (!name) are not supported', fix: 'remove the tag' });
  return problems;
}

function repeated(key: string, where: string, first: string | undefined): Problem {
  return {
    where,
    message: `the key ${quoteValue(key)} is given twice`,
    found: `the first at ${first ?? 'another place'}`,
    fix: 'keep one of them',
  };
}

function scalarValue(text: string, plain: boolean): YamlValue {
  if (!plain) return text;
  if (['', '~', 'null', 'Null', 'NULL'].includes(text)) return null;
  if (['true', 'True', 'TRUE'].includes(text)) return true;
  if (['false', 'False', 'FALSE'].includes(text)) return false;
  return text;
}

function keyOf(path: Path, key: string): string {
  return JSON.stringify([...path, key]);
}

function startOf(node: unknown): number {
  return isScalar(node) || isSeq(node) || isMap(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

function endOf(node: unknown): number {
  return isScalar(node) || isSeq(node) || isMap(node) || isAlias(node) ? (node.range?.[2] ?? 0) : 0;
}

function position(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function manyDocuments(where: string): Problem {
  return { where, message: 'a second YAML document begins here', expected: 'one document per file' };
}

function tooDeep(file: string): UserError {
  return unreadable(file, [exceeds('yaml-depth', { where: file })]);
}

function unreadable(file: string, problems: readonly Problem[]): UserError {
  return new UserError(`${file} cannot be read as YAML`, problems);
}
