import { type Problem, UserError } from '../../errors.js';
import type { Branch, GitHub, Owner, Repository } from '../github/types.js';
import type { Feedstock } from '../names/feedstocks.js';
import type { Wishes } from './types.js';

/** What the server has of a feedstock. */
export interface Facts {
  readonly source: Repository;
  /** The newest commit of the source's default branch. */
  readonly sourceCommit: string;
  /** The repository of the organisation; null if there is none yet. */
  readonly fork: Repository | null;
  /** The branch of the organisation's repository; null if there is none yet. */
  readonly branch: Branch | null;
}

/**
 * Returns what the server has of a feedstock. Throws UserError if it is unknown, or if what the organisation has under that name cannot be
 * used.
 */
export async function look(
  { name }: Feedstock,
  { sourceOrg, branch }: Wishes,
  { github, owner }: { readonly github: GitHub; readonly owner: Owner },
): Promise<Facts> {
  const [source, fork] = await Promise.all([
    github.repository(sourceOrg, name),
    github.repository(owner.login, name),
  ]);
  if (source === null) throw unusable(name, unknownFeedstock(`${sourceOrg}/${name}`));
  if (source.isDisabled) throw unusable(name, disabled(source));
  const problem = fork === null ? null : forkProblem(fork, source);
  if (problem !== null) throw unusable(name, problem);
  const [newest, existing] = await Promise.all([
    github.branch(source, source.defaultBranch),
    fork === null ? null : github.branch(fork, branch),
  ]);
  if (newest === null) throw unusable(name, empty(source));
  return { source, sourceCommit: newest.commit, fork, branch: existing };
}

function forkProblem(fork: Repository, source: Repository): Problem | null {
  const where = fork.fullName;
  const isIts = [fork.parent, fork.source].includes(source.fullName);
  if (!fork.isFork || !isIts) {
    const found = fork.isFork ? `a fork of ${fork.parent ?? 'a repository that is not named'}` : 'not a fork';
    const expected = `a fork of ${source.fullName}`;
    return {
      where,
      message: 'another repository has this name',
      expected,
      found,
      fix: 'rename or delete it, or give another --org',
    };
  }
  if (fork.isDisabled) return disabled(fork);
  if (fork.isArchived)
    return { where, message: 'the repository is archived', fix: 'unarchive it in its settings' };
  if (fork.canPush === false) {
    return {
      where,
      message: 'the token may not push to it',
      fix: 'give its account the right to write, or use another token',
    };
  }
  return null;
}

function unknownFeedstock(where: string): Problem {
  const fix = 'check the name; --outputs FILE maps packages to the feedstocks that make them';
  return { where, message: 'no such repository', expected: 'a feedstock', fix };
}

function disabled({ fullName }: Repository): Problem {
  return { where: fullName, message: 'the server has disabled the repository', fix: 'ask its support' };
}

function empty({ fullName, defaultBranch }: Repository): Problem {
  return { where: fullName, message: `it has no branch ${defaultBranch}: it is empty`, fix: 'leave it out' };
}

function unusable(name: string, problem: Problem): UserError {
  return new UserError(`${name} cannot be registered`, problem);
}
