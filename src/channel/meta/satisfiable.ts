import type { Meets } from './matcher.js';
import type { Universe } from './types.js';

const NONE = -1;

/**
 * Which builds of the universe may stand in some solution, as far as each dependency by itself tells: 1, or 0 where
 * something that a build needs has no build left. The greatest such set, so that cycles stay. `alive` says what to
 * start from; it is changed. `given` are requirements that are met from outside (virtual packages).
 *
 * Each requirement watches one build that meets it and looks for the next one only when that dies; what is behind it
 * never comes back. So every build is held against every requirement on its name once at most.
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
  const users = usersOf(universe);
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
    for (let use = users.offsets[number] ?? 0; use < (users.offsets[number + 1] ?? 0); use += 1)
      kill(users.packages[use] ?? 0);
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

/** Which packages have a requirement: the universe's rows the other way round, by counting. */
function usersOf({ requirements, offsets, needs }: Universe): {
  readonly offsets: Uint32Array;
  readonly packages: Uint32Array;
} {
  const starts = new Uint32Array(requirements.length + 1);
  for (const number of needs) starts[number + 1] = (starts[number + 1] ?? 0) + 1;
  for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const free = starts.slice();
  const packages = new Uint32Array(needs.length);
  for (let index = 0; index + 1 < offsets.length; index += 1) {
    for (let at = offsets[index] ?? 0; at < (offsets[index + 1] ?? 0); at += 1) {
      const number = needs[at] ?? 0;
      const place = free[number] ?? 0;
      packages[place] = index;
      free[number] = place + 1;
    }
  }
  return { offsets: starts, packages };
}
