import { ToolError } from '../../errors.js';
import type { Clock } from '../../host/clock.js';
import type { GitHub, Owner, Repository } from '../github/types.js';

/** Milliseconds between two questions: the first, and the longest. */
const FIRST = 500;
const LONGEST = 10_000;

/** Milliseconds until a fork must be ready, and until one whose request may not have arrived must be seen. */
export const FORK_PATIENCE = { ready: 5 * 60_000, seen: 20_000 };

/** What is waited for, and the outside. */
export interface ForkWait {
  readonly source: Repository;
  readonly owner: Owner;
  readonly github: GitHub;
  readonly clock: Clock;
}

/** Waits until a fork is there with its default branch. Returns null if it is not within `patience` milliseconds. */
export async function waitForFork(
  { source, owner, github, clock }: ForkWait,
  patience: number,
): Promise<Repository | null> {
  const end = clock.now() + patience;
  for (let pause = FIRST; ; pause = Math.min(pause * 1.5, LONGEST)) {
    const fork = await github.repository(owner.login, source.name);
    if (fork !== null && (await github.branch(fork, fork.defaultBranch)) !== null) return fork;
    if (clock.now() + pause > end) return null;
    await clock.sleep(pause);
  }
}

/** Returns the error for a fork that does not become ready. */
export function forkNotReady({ source, owner }: ForkWait): ToolError {
  return new ToolError(`the fork of ${source.fullName} is not ready`, {
    where: `${owner.login}/${source.name}`,
    message: `not ready after ${FORK_PATIENCE.ready / 60_000} minutes`,
    fix: 'run again later: it is not asked for twice',
  });
}
