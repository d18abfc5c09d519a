import type { Scope, Value } from './types.js';

/** The names that one recipe sets, on top of those that every recipe has. */
export interface Names extends Scope {
  /** `lacking` are the unset names that the value was computed from; they are reported when the name is used. */
  set(name: string, value: Value, lacking?: readonly string[]): void;
  /** Sets a name whose value cannot be evaluated: `get` then throws the error. */
  setUnreadable(name: string, error: SyntaxError): void;
}

/** Creates an empty layer of names over `scope`. `unset` is called for each name used without a value, but not for own names. */
export function namesOver(scope: Scope, unset: (name: string) => void = () => {}): Names {
  const own = new Map<string, Value>();
  // Created on first use, because most recipes need neither.
  let unreadable: Map<string, SyntaxError> | null = null;
  let lackingOf: Map<string, readonly string[]> | null = null;
  const isOwn = (name: string) => own.has(name) || (unreadable?.has(name) ?? false);
  return {
    get(name) {
      if (unreadable?.has(name)) throw unreadable.get(name);
      for (const lacking of lackingOf?.get(name) ?? []) unset(lacking);
      const value = own.get(name);
      return value !== undefined || own.has(name) ? value : scope.get(name);
    },
    has: (name) => isOwn(name) || scope.has(name),
    isOwn: (name) => isOwn(name) || (scope.isOwn?.(name) ?? false),
    unset,
    set(name, value, lacking = []) {
      own.set(name, value);
      unreadable?.delete(name);
      lackingOf?.delete(name);
      if (lacking.length > 0) lackingOf = (lackingOf ?? new Map()).set(name, lacking);
    },
    setUnreadable(name, error) {
      own.delete(name);
      unreadable = (unreadable ?? new Map()).set(name, error);
    },
  };
}
