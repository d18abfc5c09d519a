import { ToolError } from '../errors.js';

/** What a cache gave was not what was put there. It is forgotten, so that the next try makes it anew. */
export class Forgotten extends ToolError {}

/** Does some work, and again while it throws Forgotten, `retries` times at most. Throws what the work throws. */
export async function whileDamaged<T>(retries: number, work: () => Promise<T>): Promise<T> {
  for (let left = retries; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Forgotten) || left === 0) throw error;
    }
  }
}
