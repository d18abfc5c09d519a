import { messageOf, ToolError } from '../errors.js';
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
 * priority: the first that has a package name provides it. Throws Unsolvable with rattler's explanation, and ToolError if rattler
 * cannot read a channel.
 */
export async function solveSpecs(request: {
  readonly specs: readonly string[];
  readonly channels: readonly string[];
  readonly platform: Platform;
}): Promise<Chosen[]> {
  const { specs, channels, platform } = request;
  const { simpleSolve } = await loadRattler();
  try {
    const solved = await simpleSolve([...specs], [...channels], [platform, 'noarch'], []);
    return solved.map(({ repoName, subdir, filename }) => ({
      channel: (repoName ?? '').replace(/\/+$/, ''),
      subdir: subdir ?? '',
      fn: filename,
    }));
  } catch (error) {
    const message = messageOf(error);
    throw FETCHING.test(message) ? solverFailed(message, error) : new Unsolvable(message, { cause: error });
  }
}

/** The failures of fetching repodata. rattler's errors are plain texts; the others tell of specs. */
const FETCHING =
  /^(?:error sending request|error decoding|request or response body|HTTP status|could not find subdir|failed to (?:decode|parse repodata))/;

function solverFailed(message: string, cause: unknown): ToolError {
  const fix = 'run again; if it fails again, check the proxy settings of Node';
  return new ToolError('the solver cannot read its channels', [{ where: SOLVER, message, fix }], { cause });
}
