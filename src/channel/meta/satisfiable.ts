import { reversed, rowOf } from '../../graph-core/rows.js';
import type { Meets } from './matcher.js';
import type { Universe } from './types.js';

const NONE = -1;

/**
 * Sets `alive` to 0 for builds with a requirement that no live build satisfies, until there is no such build. Judges each
 * requirement alone, so conflicts are ignored; builds that need each other stay. Changes and returns `alive`. `given` is 1 for
 * requirements that virtual packages satisfy.
 *
 * Each requirement watches one build that satisfies it, and searches on from there when that build dies. So each build is
 * checked against each requirement on its name at most once.
 */
export function dropUnsatisfiable(request: {
  readonly universe: Universe;
  readonly alive: Uint8Array;
  readonly provided: Uint8Array;
  readonly meets: Meets;
}): Uint8Array {
  const { universe, alive, provided, meets } = request;
  const { requirements, builds } = universe;
  // For each requirement, the packages that have it.
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
    if (provided[number] !== 1) watchFrom(number, start, end);
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
