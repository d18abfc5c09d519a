import type { Scope, Value } from './types.js';

/** The names that one recipe sets, over those that all have. */
export interface Names extends Scope {
  set(name: string, value: Value): void;
}

/** None is set yet. */
export function namesOver(scope: Scope): Names {
  const own = new Map<string, Value>();
  return {
    get: (name) => (own.has(name) ? own.get(name) : scope.get(name)),
    set: (name, value) => own.set(name, value),
  };
}
