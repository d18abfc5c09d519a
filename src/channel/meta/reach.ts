import type { Meets } from './matcher.js';
import type { Universe } from './types.js';

/** Returns 1 for each live build that is wanted, or that satisfies a requirement of such a build, directly or not; else 0. */
export function reach(request: {
  readonly universe: Universe;
  /** Indexes of packages. */
  readonly wanted: readonly number[];
  readonly alive: Uint8Array;
  readonly meets: Meets;
}): Uint8Array {
  const { universe, wanted, alive, meets } = request;
  const { requirements, builds, offsets, needs } = universe;
  const reached = new Uint8Array(alive.length);
  const seen = new Uint8Array(requirements.length);
  const queue: number[] = [];
  const take = (index: number): void => {
    if (alive[index] !== 1 || reached[index] === 1) return;
    reached[index] = 1;
    queue.push(index);
  };
  for (const index of wanted) take(index);
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
    for (let at = offsets[index] ?? 0; at < (offsets[index + 1] ?? 0); at += 1) {
      const number = needs[at] ?? 0;
      if (seen[number] === 1) continue;
      seen[number] = 1;
      const [start, end] = builds.get(requirements[number]?.name ?? '') ?? [0, 0];
      for (let build = start; build < end; build += 1) {
        if (alive[build] === 1 && reached[build] !== 1 && meets(number, build)) take(build);
      }
    }
  }
  return reached;
}
