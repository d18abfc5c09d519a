import { reversed, rowOf } from '../../graph-core/rows.js';
import type { Meets } from './matcher.js';
import type { Universe } from './types.js';

const NONE = -1;

/**
 * Marks with 1 the builds that may be in a solution, judged by each dependency alone, and with 0 the builds that have a
 * dependency without a live build. The greatest such set, so that cycles stay. `alive` is the start and is changed. `given` are
 * requirements that are satisfied from outside (virtual packages).
 *
 * Each requirement watches one build that satisfies it and looks for the next one only when that dies; it never goes back. So
 * every build is checked against every requirement on its name at most once.
 */
export function dropUnsatisfiable({
  universe,
  alive,
  given,
  meets,
}: {
  readonly universe: Universe;
  readonly alive: Uint8Array;
  readonly given: Uint8Array;
  readonly meets: Meets;
}): Uint8Array {
  const { requirements, builds } = universe;
  // For each requirement the packages that have it.
  const users = reversed({ offsets: universe.offsets, targets: universe.needs }, requirements.length);
  const watched = new Int32Array(requirements.length).fill(NONE);
  // The requirements that watch one build, as linked lists.
  const first = new Int32Array(alive.length).fill(NONE);
  const next = new Int32Array(requirements.length).fill(NONE);
  const dead: number[] = [];

  const kill = (index: number): void => {
    if (alive[index] === 0) return;
    alive[index] = 0;
    dead.push(index);
  };
  const watchFrom = (number: number, from: number, end: number): void => {
    let at = from;
    while (at < end && (alive[at] === 0 || !meets(number, at))) at += 1;
    if (at < end) {
      watched[number] = at;
      next[number] = first[at] ?? NONE;
      first[at] = number;
      return;
    }
    for (const user of rowOf(users, number)) kill(user);
  };

  for (const [number, { name }] of requirements.entries()) {
    const [start, end] = builds.get(name) ?? [0, 0];
    if (given[number] !== 1) watchFrom(number, start, end);
  }
  for (let index = dead.pop(); index !== undefined; index = dead.pop()) {
    let number = first[index] ?? NONE;
    first[index] = NONE;
    while (number !== NONE) {
      const following = next[number] ?? NONE;
      const [, end] = builds.get(requirements[number]?.name ?? '') ?? [0, 0];
      watchFrom(number, index + 1, end);
      number = following;
    }
  }
  return alive;
}
