import { FixedMap, type Value } from '../../recipe/expression/types.js';

/** One variable that a template asked for; `value` is null if it is not set. */
export interface EnvironmentRead {
  readonly name: string;
  readonly value: string | null;
}

/** The variables of the environment for templates. Keeps which of them were asked for. */
export class Environment extends FixedMap {
  readonly #reads = new Map<string, string | null>();

  override get(key: string): Value {
    const value = super.get(key);
    this.#reads.set(key, typeof value === 'string' ? value : null);
    return value;
  }

  override has(key: string): boolean {
    this.get(key);
    return super.has(key);
  }

  /** What was asked for, sorted by name. */
  get reads(): readonly EnvironmentRead[] {
    return [...this.#reads]
      .map(([name, value]) => ({ name, value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
