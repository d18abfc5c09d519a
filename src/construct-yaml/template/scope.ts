import type { Value } from '../../recipe/expression/types.js';

/** Names over those of the blocks around them: what a block sets ends with it. */
export class Scope {
  readonly #own = new Map<string, Value>();

  constructor(readonly around: Scope | null = null) {}

  /** Returns the value of a name; undefined if it is not set. */
  get(name: string): Value {
    return this.#own.has(name) ? this.#own.get(name) : this.around?.get(name);
  }

  /** Sets a name in this block. */
  set(name: string, value: Value): void {
    this.#own.set(name, value);
  }
}
