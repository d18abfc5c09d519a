import { maskJinja, splitFlow, valueEnd } from './scalars.js';

/** A key or a list item of a recipe, with its place in the text: YAML as far as it can be read before jinja is rendered. */
export interface Node {
  /** Null for a list item. */
  readonly key: string | null;
  /** The text behind the key or dash, without its comment; of a block scalar only `|` or `>`. */
  readonly value: string;
  /** Offset of `value`. */
  readonly valueAt: number;
  /** Column of the key or dash, from 0. */
  readonly column: number;
  /** Offset of the line that it begins on. */
  readonly lineAt: number;
  /** The comment at the end of its first line, with `#`; empty if there is none. */
  readonly comment: string;
  /** Whether it is an item of a list in brackets. */
  readonly isFlow: boolean;
  readonly children: Node[];
  /** Offset behind its last line. */
  end: number;
}

/** Most nodes that are read; what follows is ignored. */
const MOST_NODES = 20_000;

/**
 * Reads the keys and list items of a recipe with their places. Lines of jinja statements and comments are skipped, and so is
 * everything that is neither a key nor an item. Never throws. The result is the root, whose children are the top-level keys.
 */
export function readNodes(text: string): Node {
  const root = nodeAt({ key: null, column: -1, lineAt: 0, end: text.length });
  const open: Node[] = [root];
  let blockColumn: number | null = null;
  let count = 0;
  // A byte order mark is no indentation.
  for (let lineAt = text.startsWith('\ufeff') ? 1 : 0; lineAt < text.length && count < MOST_NODES; ) {
    const newline = text.indexOf('\n', lineAt);
    const lineEnd = newline < 0 ? text.length : newline + 1;
    const line = text.slice(lineAt, lineEnd).trimEnd();
    const indent = line.length - line.trimStart().length;
    const isBlank = indent === line.length;
    const isInBlock: boolean = blockColumn !== null && (isBlank || indent > blockColumn);
    if (!isInBlock) blockColumn = null;
    if (!isInBlock && !isBlank && !/^\s*(?:#|\{[%#]|---|\.\.\.)/.test(line)) {
      const last = readLine(line, { lineAt, lineEnd, open, text });
      count++;
      if (last !== null && /^[|>][-+\d]*$/.test(last.value)) blockColumn = last.column;
    }
    // A comment or a blank line belongs to nobody, so that a new line goes before it.
    if (isInBlock ? !isBlank : !isBlank && !/^\s*(?:#|\{[%#])/.test(line))
      for (const node of open.slice(1)) node.end = lineEnd;
    lineAt = lineEnd;
  }
  return root;
}

interface LinePlace {
  readonly lineAt: number;
  readonly lineEnd: number;
  /** The nodes that contain the line; the root first. */
  readonly open: Node[];
  readonly text: string;
}

/** Adds the nodes that a line begins. Returns the last of them; null if the line only continues an earlier value. */
function readLine(line: string, { lineAt, lineEnd, open, text }: LinePlace): Node | null {
  let column = line.length - line.trimStart().length;
  let last: Node | null = null;
  for (;;) {
    const rest = line.slice(column);
    const dash = /^-(?:\s+|$)/.exec(rest)?.[0];
    const key = dash === undefined ? KEY.exec(rest) : null;
    if (dash === undefined && key === null) return last;
    closeTo(open, column, dash !== undefined);
    const valueColumn = column + (dash ?? key?.[0] ?? '').length;
    const begin = line.length - line.slice(valueColumn).trimStart().length;
    const isNested =
      dash !== undefined && /^(?:-(?:\s|$)|(?!\{)["']?[\w./-]+["']?\s*:(?:\s|$))/.test(line.slice(begin));
    const end = isNested ? begin : valueEnd(line, begin);
    const node = nodeAt({
      key: key === null ? null : (key[1] ?? '').replace(/^["']|["']$/g, ''),
      ...{ value: line.slice(begin, end).trimEnd(), valueAt: lineAt + begin, column, lineAt },
      comment: isNested ? '' : line.slice(end).trim(),
      end: lineEnd,
    });
    open.at(-1)?.children.push(node);
    open.push(node);
    last = node;
    if (node.value.startsWith('[')) addFlowItems(node, text);
    if (!isNested) return node;
    column = begin;
  }
}

const KEY = /^(["']?[\w./-]+["']?)\s*:(?=\s|$)/;

/** Closes the nodes that a key or dash in this column ends. A list may stand in the column of its key. */
function closeTo(open: Node[], column: number, isItem: boolean): void {
  for (let top = open.at(-1); open.length > 1 && top !== undefined; top = open.at(-1)) {
    const isParent = top.column < column || (isItem && top.column === column && top.key !== null);
    if (isParent) return;
    open.pop();
  }
}

/** Adds the items of a list in brackets, which may go over several lines. */
function addFlowItems(node: Node, text: string): void {
  const { items } = splitFlow(maskJinja(text.slice(node.valueAt, node.valueAt + LONGEST_FLOW)));
  for (const { at, end } of items) {
    const valueAt = node.valueAt + at;
    const { column, lineAt } = node;
    const value = text.slice(valueAt, node.valueAt + end).trim();
    node.children.push(nodeAt({ key: null, value, valueAt, column, lineAt, isFlow: true, end: node.end }));
  }
}

const LONGEST_FLOW = 5000;

function nodeAt(node: Partial<Node> & Pick<Node, 'column' | 'lineAt' | 'end'>): Node {
  return { key: null, value: '', valueAt: node.lineAt, comment: '', isFlow: false, children: [], ...node };
}

/** Returns the child with a key; undefined if there is none. */
export function childNode(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  return keys.reduce<Node | undefined>(
    (parent, key) => parent?.children.find((child) => child.key === key),
    node,
  );
}

/** Returns all nodes below a node, in the order of the text. */
export function* nodesBelow(node: Node): Generator<Node> {
  const waiting = [...node.children].reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    for (let i = next.children.length - 1; i >= 0; i--) waiting.push(next.children[i] as Node);
  }
}
