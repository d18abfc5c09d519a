import { parseExpression } from '../../recipe/expression/parse.js';
import type { Expression } from '../../recipe/expression/types.js';
import type { Lost, Piece } from './pieces.js';

/** A node of the tree of a template; `start` is the offset of the tag. */
export type Node = { readonly start: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: Expression }
  | { readonly kind: 'set'; readonly names: readonly string[]; readonly value: Expression }
  | { readonly kind: 'capture'; readonly name: string; readonly body: readonly Node[] }
  | { readonly kind: 'if'; readonly branches: readonly Branch[] }
  | {
      readonly kind: 'for';
      readonly names: readonly string[];
      readonly values: Expression;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    }
);

/** A branch of an `if`; the test of `else` is null. */
export interface Branch {
  readonly test: Expression | null;
  readonly start: number;
  readonly body: readonly Node[];
}

const DEEPEST = 50;
const NAMES = String.raw`[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*`;
const SET = new RegExp(`^(${NAMES})\\s*=(?!=)([\\s\\S]+)$`);
const FOR = new RegExp(`^(${NAMES})\\s+in\\s+([\\s\\S]+)$`);

/** Builds the tree of a template. Statements and expressions that are not read here are reported and left out. */
export function treeOf(pieces: readonly Piece[], lost: Lost): readonly Node[] {
  let at = 0;
  return body([], null, 0).nodes;

  /** Returns the nodes up to one of the `ends`; at the top level there are none, and up to the last piece. */
  function body(ends: readonly string[], opener: Piece | null, depth: number) {
    const nodes: Node[] = [];
    for (let piece = pieces[at++]; piece !== undefined; piece = pieces[at++]) {
      const { kind, text, start } = piece;
      if (kind === 'text') nodes.push({ kind, text, start });
      if (kind === 'value') nodes.push({ kind, value: parsed(text, start), start });
      if (kind !== 'statement') continue;
      const [, word = '', rest = ''] = /^(\w*)\s*([\s\S]*)$/.exec(text) ?? [];
      if (ends.includes(word)) return { nodes, word, rest, start };
      const node = depth > DEEPEST ? null : statement(word, rest, piece, depth);
      if (node === null) lost(start, notRead(word, depth));
      else nodes.push(node);
    }
    if (opener !== null) lost(opener.start, `{% ${opener.text.slice(0, 40)} %} has no {% ${ends.at(-1)} %}`);
    return { nodes, word: '', rest: '', start: 0 };
  }

  function statement(word: string, rest: string, piece: Piece, depth: number): Node | null {
    switch (word) {
      case 'set':
        return assignment(rest, piece, depth);
      case 'if':
        return conditional(rest, piece, depth);
      case 'for':
        return loop(rest, piece, depth);
      default:
        return null;
    }
  }

  function assignment(rest: string, piece: Piece, depth: number): Node | null {
    const { start } = piece;
    const [, names, value] = SET.exec(rest) ?? [];
    if (names !== undefined && value !== undefined)
      return { kind: 'set', names: names.split(/\s*,\s*/), value: parsed(value, start), start };
    if (!/^[A-Za-z_]\w*$/.test(rest)) return null;
    return { kind: 'capture', name: rest, body: body(['endset'], piece, depth + 1).nodes, start };
  }

  function conditional(test: string, piece: Piece, depth: number): Node {
    const branches: Branch[] = [];
    let next: { test: Expression | null; start: number } = {
      test: parsed(test, piece.start),
      start: piece.start,
    };
    for (;;) {
      const ends = next.test === null ? ['endif'] : ['elif', 'else', 'endif'];
      const { nodes, word, rest, start } = body(ends, piece, depth + 1);
      branches.push({ ...next, body: nodes });
      if (word !== 'elif' && word !== 'else') return { kind: 'if', branches, start: piece.start };
      next = { test: word === 'else' ? null : parsed(rest, start), start };
    }
  }

  function loop(rest: string, piece: Piece, depth: number): Node | null {
    const [, names, values] = FOR.exec(rest) ?? [];
    if (names === undefined || values === undefined) return null;
    const first = body(['else', 'endfor'], piece, depth + 1);
    const otherwise = first.word === 'else' ? body(['endfor'], piece, depth + 1).nodes : [];
    return {
      kind: 'for',
      names: names.split(/\s*,\s*/),
      values: parsed(values, piece.start),
      body: first.nodes,
      otherwise,
      start: piece.start,
    };
  }

  function parsed(source: string, start: number): Expression {
    try {
      return parseExpression(source, 'jinja');
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      lost(start, error.message);
      return { kind: 'value', value: '' };
    }
  }
}

function notRead(word: string, depth: number): string {
  if (depth > DEEPEST) return 'statements are nested too deeply';
  return `{% ${word.slice(0, 40)} … %} is not read here; set, if and for are`;
}
