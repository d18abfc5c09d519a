import type { Platform } from './platform.js';
import { loadRattler } from './rattler.js';

/** Part of the key of remembered locks. A test holds it to the rattler that is installed. */
export const SOLVER = 'rattler 0.3.5';

/** One package the solver chose, as far as it takes to find its record again. */
export interface Chosen {
  /** The channel's url as it was given to the solver, without a trailing slash. */
  readonly channel: string;
  readonly subdir: string;
  readonly fn: string;
}

/** What rattler said where no set of packages fits; one reason a line. */
export class Unsolvable extends Error {}

/**
 * Solves specs over channels that answer http, with rattler (wasm). Channels come in order of priority; the first that
 * has a package name provides it. Throws Unsolvable with rattler's explanation.
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
    throw new Unsolvable(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
