import { beyond, limitOf } from '../limits.js';
import type { LenientValue } from '../yaml/lenient.js';
import { bounded } from './expression/bounds.js';
import { evaluate } from './expression/evaluate.js';
import { textOf, truth } from './expression/operators.js';
import { parseExpression } from './expression/parse.js';
import type { Scope, Value } from './expression/types.js';
import { childOf, listOf } from './tree.js';
import type { Reading } from './types.js';

/** What a recipe.yaml has beside YAML: `${{ … }}` and `if`. */
export interface Branches {
  /** The value of one expression; undefined, and a problem, where it cannot be read. */
  worth(source: string): Value;
  /** A text with its `${{ … }}`; one that is one expression keeps the kind of its value. */
  rendered(text: string): Value;
  /** Everything rendered, and every `if` in its place. */
  resolved(value: LenientValue): LenientValue;
}

/** What cannot be read goes to `problems`. */
export function createBranches({
  file,
  scope,
  problems,
}: Pick<Reading, 'problems'> & { readonly file: string; readonly scope: Scope }): Branches {
  let length = 0;
  return { worth, rendered, resolved };

  function worth(source: string): Value {
    return attempt(source, () => evaluated(source), undefined);
  }

  function printed(source: string): string {
    return attempt(source, () => measured(textOf(evaluated(source))), '');
  }

  function evaluated(source: string): Value {
    return bounded(evaluate(parseExpression(source), scope));
  }

  function measured(text: string): string {
    length += text.length;
    if (length > limitOf('recipe-size')) throw new SyntaxError(beyond('recipe-size'));
    return text;
  }

  function attempt<T>(source: string, work: () => T, otherwise: T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const message = `${source.trim().slice(0, 80)} cannot be read: ${error.message}`;
      problems.push({ where: file, message });
      return otherwise;
    }
  }

  function rendered(text: string): Value {
    const [, whole] = /^\$\{\{((?:(?!\}\})[\s\S])*)\}\}$/.exec(text.trim()) ?? [];
    return whole === undefined ? textFrom(text) : worth(whole);
  }

  function textFrom(text: string): string {
    return text.replace(/\$\{\{((?:(?!\$\{\{)[\s\S])*?)\}\}/g, (_, source: string) => printed(source));
  }

  /** YAML bounds how deep this goes. */
  function resolved(value: LenientValue): LenientValue {
    if (typeof value === 'string') return value.includes('${{') ? textFrom(value.trim()) : value;
    if (Array.isArray(value)) return value.flatMap(branch);
    if (!(value instanceof Map)) return null;
    return new Map([...value].map(([key, item]) => [key, resolved(item)]));
  }

  function branch(item: LenientValue): readonly LenientValue[] {
    const test = childOf(item, 'if');
    if (typeof test !== 'string') return [resolved(item)];
    const chosen = truth(worth(test)) ? childOf(item, 'then') : childOf(item, 'else');
    return listOf(chosen).flatMap(branch);
  }
}
