import { limitOf } from '../limits.js';
import type { LenientValue } from '../yaml/lenient.js';
import { BeyondLimit, bounded } from './expression/bounds.js';
import { evaluate } from './expression/evaluate.js';
import { textOf, truth } from './expression/operators.js';
import { parseExpression } from './expression/parse.js';
import type { Scope, Value } from './expression/types.js';
import { childOf, listOf } from './tree.js';

/** Keys from the root of a recipe down to a value. */
export type Keys = readonly string[];

/** Evaluates what a recipe.yaml adds to YAML: `${{ … }}` and `if`. */
export interface Branches {
  /** Evaluates one expression. Throws SyntaxError if it cannot be parsed or evaluated. */
  worth(source: string): Value;
  /** Renders the `${{ … }}` of a text. A text that is a single expression keeps its type. Throws SyntaxError if one fails. */
  rendered(text: string): Value;
  /** Renders a tree and replaces each `if` with its branch. Drops what fails; calls `lost` for it if `isNeeded` of its keys. */
  resolved(value: LenientValue, isNeeded: (keys: Keys) => boolean): LenientValue;
}

/** `lost` receives the errors of dropped values that are needed. `during` wraps the rendering of each value. */
export function createBranches(request: {
  readonly scope: Scope;
  readonly lost: (message: string) => void;
  readonly during?: <T>(isNeeded: boolean, work: () => T) => T;
}): Branches {
  const { scope, lost, during = (_isNeeded, work) => work() } = request;
  let length = 0;
  return { worth, rendered, resolved };

  function worth(source: string): Value {
    try {
      return bounded(evaluate(parseExpression(source, 'jinja'), scope));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      if (error instanceof BeyondLimit) throw error;
      throw new SyntaxError(`${source.trim().slice(0, 80)} cannot be read: ${error.message}`, {
        cause: error,
      });
    }
  }

  function printed(source: string): string {
    const text = printedValue(worth(source));
    length += text.length;
    if (length > limitOf('recipe-size')) throw BeyondLimit.of('recipe-size');
    return text;
  }

  function rendered(text: string): Value {
    const [, whole] = /^\$\{\{-?((?:(?!-?\}\})[\s\S])*)-?\}\}$/.exec(text.trim()) ?? [];
    return whole === undefined ? textFrom(text) : worth(whole);
  }

  function textFrom(text: string): string {
    return text
      .replace(/\{#[\s\S]*?#\}/g, '')
      .replace(/\s*\$\{\{-/g, `\${{`)
      .replace(/-\}\}\s*/g, '}}')
      .replace(/\$\{\{((?:(?!\$\{\{)[\s\S])*?)\}\}/g, (_, source: string) => printed(source));
  }

  /** The depth of the recursion is bounded, because that of YAML is. */
  function resolved(value: LenientValue, isNeeded: (keys: Keys) => boolean): LenientValue {
    const keys: string[] = [];
    return resolve(value);

    function resolve(value: LenientValue): LenientValue {
      if (typeof value === 'string')
        return value.includes('${{') ? attempt(() => textFrom(value.trim())) : value;
      if (Array.isArray(value)) return value.flatMap(branch);
      if (!(value instanceof Map)) return value;
      const map = new Map<string, LenientValue>();
      for (const [key, item] of value) {
        keys.push(key);
        map.set(key, resolve(item));
        keys.pop();
      }
      return map;
    }

    function branch(item: LenientValue): readonly LenientValue[] {
      const test = childOf(item, 'if');
      if (test === null) {
        const value = resolve(item);
        return value === null && typeof item === 'string' ? [] : [value];
      }
      const holds = typeof test === 'string' ? attempt(() => truth(worth(test))) : truth(test as Value);
      if (holds === null) return [];
      return listOf(holds ? childOf(item, 'then') : childOf(item, 'else')).flatMap(branch);
    }

    function attempt<T>(work: () => T): T | null {
      const needed = isNeeded(keys);
      try {
        return during(needed, work);
      } catch (error) {
        if (!(error instanceof SyntaxError) || error instanceof BeyondLimit) throw error;
        if (needed) lost(error.message);
        return null;
      }
    }
  }
}

/** Returns the text of a value as minijinja prints it: booleans and none are in lower case. */
export function printedValue(value: Value): string {
  if (typeof value === 'boolean') return String(value);
  return value === null ? 'none' : textOf(value);
}
