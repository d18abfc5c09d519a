import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { UserError } from '../errors.js';

/** A YAML file, and the plain value that a key in it is to have. */
export interface KeyRequest {
  readonly file: string;
  readonly text: string;
  /** The name of a top-level key, or of one in the mapping below it. */
  readonly path: readonly [string] | readonly [string, string];
  /** A text that needs no quotes. */
  readonly value: string;
}

/**
 * Returns the text with a key set; all other bytes stay as they are. A new key goes behind the last one of its mapping. Throws
 * UserError if the file, or what the key would be below, is no mapping.
 */
export function withKey({ file, text, path, value }: KeyRequest): string {
  const root = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' }).contents;
  const [top, key] = path;
  const newline = /\r?\n/.exec(text)?.[0] ?? '\n';
  const line = key === undefined ? `${top}: ${value}` : `${top}:${newline}  ${key}: ${value}`;
  if (isEmpty(root)) return withLine(text, text.length, line, newline);
  if (!isMap(root) || root.flow) throw noMapping(file);
  const pair = pairOf(root, top);
  if (pair === undefined) return withLine(text, endOfMap(root, text), line, newline);
  if (key === undefined) return withValue(text, pair, value);
  const entry = `${key}: ${value}`;
  if (isEmpty(pair.value)) {
    const emptied = withValue(text, pair, '');
    return withLine(emptied, lineEnd(emptied, endOf(pair.key)), `  ${entry}`, newline);
  }
  if (!isMap(pair.value)) throw noMapping(file, top);
  const own = pairOf(pair.value, key);
  if (own !== undefined) return withValue(text, own, value);
  if (pair.value.flow) return withFlowEntry(text, pair.value, entry);
  const [first] = pair.value.items;
  return withLine(
    text,
    endOfMap(pair.value, text),
    `${indentAt(text, startOf(first?.key))}${entry}`,
    newline,
  );
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

function isEmpty(node: unknown): boolean {
  return (
    node === null || (isScalar(node) && node.type === 'PLAIN' && /^(?:|~|null)$/i.test(String(node.value)))
  );
}

function startOf(node: unknown): number {
  return rangeOf(node)[0];
}

function endOf(node: unknown): number {
  return rangeOf(node)[1];
}

function rangeOf(node: unknown): readonly [number, number] {
  const { range } = (node ?? {}) as { range?: readonly [number, number, number] | null };
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}

/** Returns the offset behind the last line of a block mapping. A comment behind its last value belongs to it, one below does not. */
function endOfMap(map: YAMLMap, text: string): number {
  const last = map.items.at(-1);
  if (isMap(last?.value) && !last.value.flow) return endOfMap(last.value, text);
  const end = Math.max(endOf(last?.key), endOf(last?.value));
  const trimmed = text.slice(0, end).trimEnd().length;
  return lineEnd(text, trimmed);
}

/** Returns the offset of the next line. */
function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline + 1;
}

function indentAt(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
}

function withLine(text: string, at: number, line: string, newline: string): string {
  const before = text.slice(0, at);
  const open = before === '' || before.endsWith('\n') ? '' : newline;
  return `${before}${open}${line}${newline}${text.slice(at)}`;
}

function withValue(text: string, { key, value }: Pair, to: string): string {
  const colon = text.indexOf(':', endOf(key)) + 1;
  // A comment may lie between the colon and the place of a value that is not there.
  const isThere = !isScalar(value) || value.value !== '' || value.type !== 'PLAIN';
  const end = isThere ? Math.max(colon, endOf(value)) : colon;
  return `${text.slice(0, colon)}${to === '' ? '' : ` ${to}`}${text.slice(end)}`;
}

function withFlowEntry(text: string, map: YAMLMap, entry: string): string {
  const last = map.items.at(-1);
  if (last === undefined) return `${text.slice(0, startOf(map))}{${entry}}${text.slice(endOf(map))}`;
  const end = Math.max(endOf(last.key), endOf(last.value));
  return `${text.slice(0, end)}, ${entry}${text.slice(end)}`;
}

function noMapping(file: string, key?: string): UserError {
  return new UserError(`${file} cannot be edited`, {
    where: file,
    message: key === undefined ? 'the file is no mapping in lines' : `${key} is no mapping`,
    expected: key === undefined ? 'key: value, one a line' : `${key}: with a key for each platform below it`,
    fix: 'write it so, or edit the file by hand',
  });
}
