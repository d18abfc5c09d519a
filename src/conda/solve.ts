import { messageOf } from '../errors.js';
import type { Platform } from './platform.js';
import { loadRattler } from './rattler.js';

/** Part of the key of cached locks. A test compares it with the installed rattler. */
export const SOLVER = 'rattler 0.3.5';

/** A package that the solver chose, with what is needed to find its record again. */
export interface Chosen {
  /** The channel's url as passed to the solver, without a trailing slash. */
  readonly channel: string;
  readonly subdir: string;
  readonly fn: string;
}

/** Thrown if no set of packages fits; the message is rattler's, with one reason per line. */
export class Unsolvable extends Error {}

/**
 * Solves specs with rattler (wasm) over channels on http servers. Returns the chosen packages. Channels are in order of
 * priority: the first that has a package name provides it. Throws Unsolvable with rattler's explanation.
 */
export async function solveSpecs({
  specs,
  channels,
  platform,
}: {
  readonly specs: readonly string[];
  readonly channels: readonly string[];
  readonly platform: Platform;
}): Promise<Chosen[]> {
  const { simpleSolve } = await loadRattler();
  try {
    const solved = await simpleSolve([...specs], [...channels], [platform, 'noarch'], []);
    return solved.map(({ repoName, subdir, filename }) => ({
      channel: (repoName ?? '').replace(/\/+$/, ''),
      subdir: subdir ?? '',
      fn: filename,
    }));
  } catch (error) {
    throw new Unsolvable(messageOf(error), { cause: error });
  }
}
