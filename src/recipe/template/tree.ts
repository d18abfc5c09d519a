import { lineEnds, type TemplatePiece } from './pieces.js';

/** A node of the tree of a template. Expressions are kept as source text; `line` counts from 1. */
export type Node = { readonly line: number } & (
  | { readonly kind: 'text' | 'value'; readonly text: string }
  | { readonly kind: 'set'; readonly targets: string; readonly value: string | readonly Node[] }
  | { readonly kind: 'if'; readonly branches: readonly Branch[] }
  | {
      readonly kind: 'for';
      readonly targets: readonly string[];
      readonly values: string;
      /** The condition of `for x in y if test`; null if there is none. */
      readonly test: string | null;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    }
  | {
      readonly kind: 'macro';
      readonly name: string;
      readonly parameters: string;
      readonly body: readonly Node[];
    }
  | { readonly kind: 'scope'; readonly sets: string; readonly body: readonly Node[] }
  /** A statement that is not supported. */
  | { readonly kind: 'unknown'; readonly text: string }
);

/** A branch of an `if`; the test of `else` is null. */
export interface Branch {
  readonly test: string | null;
  readonly line: number;
  readonly body: readonly Node[];
}

const DEEPEST = 100;
const ENDS: Readonly<Record<string, string>> = {
  if: 'endif',
  for: 'endfor',
  set: 'endset',
  macro: 'endmacro',
  with: 'endwith',
  block: 'endblock',
  filter: 'endfilter',
  call: 'endcall',
};
const CLOSING = [...Object.values(ENDS), 'elif', 'else'];

/** Builds the tree of a template. Throws SyntaxError, which begins with the line, if a statement has no end or is too deep. */
export function treeOf(pieces: readonly TemplatePiece[]): readonly Node[] {
  let at = 0;
  return body(null, 0).nodes;

  /** Returns the nodes up to an end of the `opener` statement, and that end. At the top level an end is an unknown statement. */
  function body(opener: { word: string; line: number } | null, depth: number) {
    if (depth > DEEPEST) throw new SyntaxError(`${opener?.line}: statements are nested too deeply`);
    const nodes: Node[] = [];
    for (let piece = pieces[at++]; piece !== undefined; piece = pieces[at++]) {
      if (isPrinted(piece)) {
        nodes.push(piece);
        continue;
      }
      const { text, line } = piece;
      const { word, rest } = wordOf(text);
      if (opener !== null && isEndOf(word, opener.word)) return { nodes, word, rest, line };
      nodes.push(
        CLOSING.includes(word) ? { kind: 'unknown', text, line } : statement(word, rest, piece, depth),
      );
    }
    if (opener === null) return { nodes, word: '', rest: '', line: 0 };
    throw new SyntaxError(`${opener.line}: {% ${opener.word} %} has no end`);
  }

  function statement(word: string, rest: string, { text, line }: TemplatePiece, depth: number): Node {
    const inside = () => body({ word, line }, depth + 1);
    switch (word) {
      case 'set': {
        const assigned = /^([\w\s,.()]+)=(?!=)([\s\S]+)$/.exec(rest);
        if (assigned !== null)
          return { kind: 'set', targets: assigned[1] ?? '', value: (assigned[2] ?? '').trim(), line };
        if (!/^\w+\s*(?:\||$)/.test(rest)) return { kind: 'unknown', text, line };
        if (rest.includes('|')) return setWithoutEnd(rest, { text, line }, depth);
        return { kind: 'set', targets: rest, value: inside().nodes, line };
      }
      case 'if':
        return conditional(rest, line, depth);
      case 'for':
        return loop(rest, line, depth);
      case 'macro': {
        const [, name = '', parameters = ''] = /^(\w+)\s*\(([\s\S]*)\)$/.exec(rest) ?? [];
        return { kind: 'macro', name, parameters, body: inside().nodes, line };
      }
      case 'with':
        return { kind: 'scope', sets: rest, body: inside().nodes, line };
      case 'block':
        return { kind: 'scope', sets: '', body: inside().nodes, line };
      default:
        return { kind: 'unknown', text, line };
    }
  }

  /** `{% set x | filter %}` begins a block in jinja; in a recipe that forgot the `=`, there is no `endset`. */
  function setWithoutEnd(rest: string, { text, line }: { text: string; line: number }, depth: number): Node {
    const hasEnd = pieces.slice(at).some((piece) => piece.kind === 'statement' && piece.text === 'endset');
    if (!hasEnd) return { kind: 'unknown', text, line };
    const targets = rest.split('|')[0]?.trim() ?? '';
    return { kind: 'set', targets, value: body({ word: 'set', line }, depth + 1).nodes, line };
  }

  function conditional(test: string, line: number, depth: number): Node {
    const branches: Branch[] = [];
    let next: { test: string | null; line: number } = { test, line };
    for (;;) {
      const { nodes, word, rest, line: end } = body({ word: 'if', line }, depth + 1);
      branches.push({ ...next, body: nodes });
      if (word === 'endif') return { kind: 'if', branches, line };
      next = { test: word === 'else' ? null : rest, line: end };
    }
  }

  function loop(source: string, line: number, depth: number): Node {
    const [, targets = '', tail = ''] = /^([\w\s,()]+?)\s+in\s+([\s\S]+)$/.exec(source) ?? [];
    const first = body({ word: 'for', line }, depth + 1);
    const otherwise = first.word === 'else' ? body({ word: 'for', line }, depth + 1).nodes : [];
    const [, values = tail, test = null] = /^([\s\S]+?)\s+if\s+((?:(?!\selse\s)[\s\S])+)$/.exec(tail) ?? [];
    return {
      kind: 'for',
      targets: namesOf(targets),
      values: values.replace(/\s+recursive$/, ''),
      test,
      body: first.nodes,
      otherwise,
      line,
    };
  }
}

function isPrinted(piece: TemplatePiece): piece is TemplatePiece & { readonly kind: 'text' | 'value' } {
  return piece.kind !== 'statement';
}

function isEndOf(word: string, opener: string): boolean {
  if (word === ENDS[opener]) return true;
  return opener === 'if' ? word === 'elif' || word === 'else' : opener === 'for' && word === 'else';
}

function wordOf(text: string): { readonly word: string; readonly rest: string } {
  const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(text) ?? [];
  return { word, rest: rest.trim() };
}

/** Returns the names in `a, b` or `(a, b)`. */
export function namesOf(targets: string): string[] {
  if (!/[,()]/.test(targets)) return [targets.trim()];
  return targets
    .replace(/[()]/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Returns the number of line ends in a part of a template: they are printed if the part is skipped. */
export function lineEndsOf(nodes: readonly Node[]): number {
  let count = 0;
  for (const node of nodes) {
    if (node.kind === 'text') count += lineEnds(node.text);
    else if (node.kind === 'if') for (const { body } of node.branches) count += lineEndsOf(body);
    else if (node.kind === 'for') count += lineEndsOf(node.body) + lineEndsOf(node.otherwise);
    else if (node.kind === 'macro' || node.kind === 'scope') count += lineEndsOf(node.body);
    else if (node.kind === 'set' && typeof node.value !== 'string') count += lineEndsOf(node.value);
  }
  return count;
}
