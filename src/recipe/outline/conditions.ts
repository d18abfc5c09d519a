import type { Platform } from '../../conda/platform.js';
import { evaluate } from '../expression/evaluate.js';
import { truth } from '../expression/operators.js';
import { parseExpression } from '../expression/parse.js';
import type { Scope } from '../expression/types.js';
import { type MatchesVersion, recipeYamlScope, selectorScope } from '../scope.js';
import { selectLines } from '../selector.js';
import { USUAL_VARIANT } from '../variant.js';

/** The machines of a build: `from` builds, the package is for `to`. */
export interface Machines {
  readonly from: Platform;
  readonly to: Platform;
}

/** Evaluates conditions of recipes. What cannot be evaluated counts as true. */
export interface Conditions {
  /** Returns for each line of a meta.yaml whether its selector holds. */
  lines(lines: readonly string[], machines: Machines): boolean[];
  /** Returns whether an `if` of a recipe.yaml holds. */
  holds(expression: string, machines: Machines): boolean;
}

/** Creates the evaluation of conditions. Scopes are kept for all recipes. */
export function createConditions(matches: MatchesVersion): Conditions {
  const scopes = new Map<string, Scope>();

  function scopeFor(kind: 'selector' | 'if', { from, to }: Machines): Scope {
    const key = `${kind} ${from} ${to}`;
    const known = scopes.get(key);
    if (known !== undefined) return known;
    const target = { platform: to, variant: USUAL_VARIANT };
    const base: Scope = kind === 'selector' ? selectorScope(target) : recipeYamlScope(target, matches);
    const scope: Scope = {
      get: (name) => (name === 'build_platform' ? from : base.get(name)),
      has: (name) => base.has(name),
    };
    scopes.set(key, scope);
    return scope;
  }

  return {
    lines: (lines, machines) =>
      selectLines(lines, scopeFor('selector', machines)).map((line) => line !== null),
    holds(expression, machines) {
      try {
        return truth(evaluate(parseExpression(expression, 'jinja'), scopeFor('if', machines)));
      } catch (error) {
        if (error instanceof SyntaxError) return true;
        throw error;
      }
    },
  };
}
