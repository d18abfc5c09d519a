import { beyond, limitOf } from '../limits.js';
import { bounded } from './expression/bounds.js';
import { evaluate } from './expression/evaluate.js';
import { namesOver } from './expression/names.js';
import { textOf, truth } from './expression/operators.js';
import { parseExpression } from './expression/parse.js';
import type { Scope, Value } from './expression/types.js';
import { lineEnds, type Piece, piecesOf } from './template-pieces.js';

const DEEPEST = 100;

/**
 * Renders the jinja that recipes use: `{{ … }}`, `{% set %}`, `{% if %}`, `{% for %}` and comments. Throws SyntaxError that
 * begins with the line for anything else, and for what would render without an end.
 */
export function renderTemplate(text: string, scope: Scope): string {
  const pieces = piecesOf(text);
  const names = namesOver(scope);
  const frames: Frame[] = [];
  const out: string[] = [];
  let length = 0;
  let steps = 0;
  const [mostSteps, longest] = [limitOf('recipe-steps'), limitOf('recipe-size')];
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at];
    if (piece === undefined) break;
    if (++steps > mostSteps) throw new SyntaxError(`${piece.line}: ${beyond('recipe-steps')}`);
    if (length > longest) throw new SyntaxError(`${piece.line}: ${beyond('recipe-size')}`);
    at = onLine(piece.line, () => step(piece, at));
  }
  const open = frames.at(-1);
  if (open !== undefined) throw new SyntaxError(`${open.line}: {% ${open.kind} %} has no end`);
  return out.join('');

  /** Handles one piece; answers the place of the last piece that is done with. */
  function step(piece: Piece, at: number): number {
    const active = frames.every((frame) => frame.active);
    if (piece.kind === 'text') {
      // The lines of what is left out stay, so that places in messages are true.
      push(active ? piece.text : '\n'.repeat(lineEnds(piece.text)));
    } else if (piece.kind === 'value') {
      if (active) push(textOf(worth(piece.text)));
    } else return statement(piece, at, active);
    return at;
  }

  function push(part: string): void {
    length += part.length;
    out.push(part);
  }

  function worth(source: string): Value {
    return bounded(evaluate(parseExpression(source), names));
  }

  function statement({ text: source, line }: Piece, at: number, active: boolean): number {
    const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(source) ?? [];
    const frame = frames.at(-1);
    if (frames.length > DEEPEST) throw new SyntaxError('statements are nested too deeply');
    switch (word) {
      case 'set':
        if (active) set(rest);
        return at;
      case 'if': {
        const holds = active && truth(worth(rest));
        frames.push({ kind: 'if', line, active: holds, taken: holds || !active });
        return at;
      }
      case 'elif':
      case 'else':
        if (frame?.kind !== 'if') break;
        frame.active = !frame.taken && (word === 'else' || truth(worth(rest)));
        frame.taken ||= frame.active;
        return at;
      case 'endif':
        if (frame?.kind !== 'if') break;
        frames.pop();
        return at;
      case 'for':
        frames.push(loopOf(rest, { at, line, active }));
        return at;
      case 'endfor':
        if (frame?.kind !== 'for') break;
        if (again(frame)) return frame.at;
        frames.pop();
        return at;
    }
    throw new SyntaxError(`{% ${source.slice(0, 40)} %} is not read here`);
  }

  function set(source: string): void {
    const [, name, value] = /^([A-Za-z_]\w*)\s*=\s*([\s\S]+)$/.exec(source) ?? [];
    if (name === undefined || value === undefined)
      throw new SyntaxError(`{% set ${source} %} is not read here`);
    names.set(name, worth(value));
  }

  function loopOf(
    source: string,
    { at, line, active }: { at: number; line: number; active: boolean },
  ): Frame {
    const between = source.search(/\sin\s/);
    const targets = source.slice(0, Math.max(0, between)).trim();
    const values = source.slice(between + ' in '.length).trim();
    if (!/^[\w\s,]+$/.test(targets) || values === '')
      throw new SyntaxError(`{% for ${source} %} is not read here`);
    const items = active ? itemsOf(worth(values)) : [];
    const frame: Loop = {
      kind: 'for',
      line,
      active: true,
      at,
      items: [...items],
      names: targets.split(',').map((name) => name.trim()),
    };
    frame.active = again(frame);
    return frame;
  }

  /** Takes the loop's next item; false where there is none. */
  function again(loop: Loop): boolean {
    if (loop.items.length === 0) return false;
    const item = loop.items.shift();
    if (loop.names.length === 1) names.set(loop.names[0] ?? '', item);
    else
      for (const [index, name] of loop.names.entries())
        names.set(name, Array.isArray(item) ? item[index] : undefined);
    return true;
  }
}

type Loop = {
  readonly kind: 'for';
  readonly line: number;
  active: boolean;
  readonly at: number;
  readonly items: Value[];
  readonly names: readonly string[];
};

type Frame = Loop | { readonly kind: 'if'; readonly line: number; active: boolean; taken: boolean };

function itemsOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  return value instanceof Map ? [...value.keys()] : [];
}

function onLine<T>(line: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`${line}: ${error.message}`, { cause: error });
  }
}
