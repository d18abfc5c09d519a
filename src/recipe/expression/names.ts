import type { Scope, Value } from './types.js';

/** The names that one recipe sets, over those that all have. */
export interface Names extends Scope {
  /** Where its value was made of names that nobody has set, whoever asks for it is told of these. */
  set(name: string, value: Value, lacking?: readonly string[]): void;
  /** Sets a name whose value cannot be read: whoever asks for it gets the error. */
  setUnreadable(name: string, error: SyntaxError): void;
}

/** None is set yet. `unset` takes every name that was asked for and has no value, but for those of the recipe itself. */
export function namesOver(scope: Scope, unset: (name: string) => void = () => {}): Names {
  const own = new Map<string, Value>();
  // Most recipes have nothing for these.
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
