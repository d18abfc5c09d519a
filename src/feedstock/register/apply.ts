import { ToolError } from '../../errors.js';
import type { Clock } from '../../host/clock.js';
import { RejectedPush } from '../git/problems.js';
import { remoteOf } from '../git/remote.js';
import type { GitHub, Owner, Repository } from '../github/types.js';
import type { Journal } from './journal.js';
import type { Facts } from './look.js';
import { type PrepareDeps, type Prepared, prepare } from './prepare.js';
import type { Wishes } from './types.js';
import { FORK_PATIENCE, forkNotReady, waitForFork } from './wait-for-fork.js';

/** What a run that writes needs for one feedstock. */
export interface ApplyDeps extends PrepareDeps {
  readonly github: GitHub;
  readonly owner: Owner;
  readonly journal: Journal;
  readonly clock: Clock;
  /** What the edits depend on; a branch with the edits of another key is made again. */
  readonly editsKey: string;
  readonly seal: (value: string, key: Uint8Array) => string;
  /** Called before each step. */
  readonly tell: (step: string) => void;
}

/** What was done. */
export interface Applied {
  readonly steps: readonly string[];
  readonly commit: string;
  readonly prepared: Prepared | null;
}

/**
 * Does what is missing of a feedstock: fork, branch, push, default branch, secret. Each finished step is in the journal before the next
 * one begins, and what the server has already is not done again.
 */
export async function apply(facts: Facts, wishes: Wishes, deps: ApplyDeps): Promise<Applied> {
  const { repository, isNew } = await forked(facts, wishes, deps);
  const secret = await withSecret(repository, wishes, deps);
  const pushed = await withBranch(facts, repository, wishes, deps);
  const standard = await withDefault(repository, wishes, deps);
  return {
    steps: [...(isNew ? [`forked ${facts.source.fullName}`] : []), ...secret, ...pushed.steps, ...standard],
    commit: pushed.commit,
    prepared: pushed.prepared,
  };
}

async function forked(
  { source, fork }: Facts,
  { branch }: Wishes,
  { github, owner, journal, clock, tell }: ApplyDeps,
): Promise<{ readonly repository: Repository; readonly isNew: boolean }> {
  const subject = { repository: `${owner.login}/${source.name}`, branch };
  if (fork !== null && journal.last('fork-asked', subject) === null)
    return { repository: fork, isNew: false };
  if (fork !== null && journal.last('fork-ready', subject) !== null)
    return { repository: fork, isNew: false };
  tell('fork');
  const wait = { source, owner, github, clock };
  // An earlier run may have asked without learning the answer.
  const seen =
    journal.last('fork-asked', subject) === null ? null : await waitForFork(wait, FORK_PATIENCE.seen);
  const repository = seen ?? (await asked());
  journal.add({ ...subject, step: 'fork-ready' });
  return { repository, isNew: true };

  async function asked(): Promise<Repository> {
    journal.add({ ...subject, step: 'fork-asked' });
    const refused = await github.fork(source, owner).then(
      () => null,
      (error: unknown) => error,
    );
    // A request whose answer was lost may have been served; a refusal is final.
    if (refused !== null && !(refused instanceof ToolError)) throw refused;
    const ready = await waitForFork(wait, refused === null ? FORK_PATIENCE.ready : FORK_PATIENCE.seen);
    if (ready !== null) return ready;
    throw refused ?? forkNotReady(wait);
  }
}

async function withSecret(
  repository: Repository,
  { secret, branch }: Wishes,
  { github, journal, seal, tell }: ApplyDeps,
): Promise<readonly string[]> {
  if (secret === null) return [];
  const subject = { repository: repository.fullName, branch };
  if (journal.last('secret-set', subject)?.secret === secret.name) return [];
  tell('secret');
  const now = await github.secretUpdated(repository, secret.name);
  const asked = journal.last('secret-asked', subject);
  if (asked?.secret !== secret.name || asked.before === now) {
    journal.add({ ...subject, step: 'secret-asked', secret: secret.name, before: now });
    const { id, key } = await github.publicKey(repository);
    await github.setSecret(repository, secret.name, { keyId: id, value: seal(secret.value, key) });
  }
  journal.add({ ...subject, step: 'secret-set', secret: secret.name });
  return [`set the secret ${secret.name}`];
}

async function withBranch(
  facts: Facts,
  repository: Repository,
  wishes: Wishes,
  deps: ApplyDeps,
): Promise<Applied> {
  const { github, journal, clone, gitHost, editsKey, tell } = deps;
  for (let tries = 2; ; tries--) {
    tell('branch');
    const branch = await github.branch(repository, wishes.branch);
    const prepared = await prepare({ ...facts, fork: repository, branch }, wishes, deps);
    const { head } = prepared;
    try {
      if (branch?.commit !== head) {
        tell('push');
        await clone.push(remoteOf(repository, { gitHost, ssh: wishes.ssh }), head, wishes.branch);
      }
    } catch (error) {
      // A push of a run that was killed may have arrived meanwhile.
      if (error instanceof RejectedPush && tries > 1) continue;
      throw error;
    }
    const { sourceCommit: source } = facts;
    const subject = { repository: repository.fullName, branch: wishes.branch };
    journal.add({ ...subject, step: 'pushed', source, commit: head, edits: editsKey });
    return {
      steps: branch?.commit === head ? [] : [...prepared.steps, `pushed ${wishes.branch}`],
      commit: head,
      prepared,
    };
  }
}

async function withDefault(
  repository: Repository,
  { makesDefault, branch }: Wishes,
  { github, journal, tell }: ApplyDeps,
): Promise<readonly string[]> {
  if (!makesDefault || repository.defaultBranch === branch) return [];
  tell('default branch');
  await github.setDefaultBranch(repository, branch);
  journal.add({ repository: repository.fullName, branch, step: 'default-branch' });
  return [`made ${branch} the default branch`];
}
