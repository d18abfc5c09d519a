import { ArchiError, type Problem } from '../../errors.js';
import type { Clone } from '../git/types.js';
import type { Feedstock } from '../names/feedstocks.js';
import { type Applied, type ApplyDeps, apply } from './apply.js';
import { type Facts, look } from './look.js';
import { prepare } from './prepare.js';
import type { FeedstockReport, Wishes } from './types.js';

/** The outside of a run. */
export interface RegisterDeps extends Omit<ApplyDeps, 'clone' | 'tell'> {
  /** Whether anything is written to the server. */
  readonly applies: boolean;
  readonly openClone: (name: string) => Promise<Clone>;
  /** Removes secrets from what is reported. */
  readonly hide: (error: unknown) => unknown;
  readonly tell: (feedstock: string, step: string) => void;
}

/**
 * Registers a feedstock, or says what that would do. An error of its own is in the report, so that the others go on. Throws BugError and
 * what is no ArchiError.
 */
export async function registerFeedstock(
  feedstock: Feedstock,
  wishes: Wishes,
  deps: RegisterDeps,
): Promise<FeedstockReport> {
  const report = {
    feedstock: feedstock.name,
    packages: feedstock.packages,
    repository: `${deps.owner.login}/${feedstock.name}`,
    steps: [],
    commit: null,
    patch: null,
    notes: [],
    problems: [],
  };
  try {
    deps.tell(feedstock.name, 'look');
    const facts = await look(feedstock, wishes, deps);
    const found = { ...report, repository: facts.fork?.fullName ?? report.repository };
    if (isFinished(facts, wishes, deps))
      return { ...found, status: 'unchanged', commit: facts.branch?.commit ?? null };
    return { ...found, ...(await work(feedstock, facts, wishes, deps)) };
  } catch (error) {
    const hidden = deps.hide(error);
    if (!(hidden instanceof ArchiError) || hidden.exitCode === 70) throw hidden;
    return { ...report, status: 'failed', problems: problemsOf(hidden) };
  }
}

async function work({ name }: Feedstock, facts: Facts, wishes: Wishes, deps: RegisterDeps) {
  const clone = await deps.openClone(name);
  const tell = (step: string) => deps.tell(name, step);
  try {
    if (!deps.applies) return await planned(facts, wishes, { ...deps, clone, tell });
    const { steps, commit, prepared }: Applied = await apply(facts, wishes, { ...deps, clone, tell });
    const status = steps.length === 0 ? ('unchanged' as const) : ('registered' as const);
    return { status, steps, commit, patch: prepared?.patch ?? null, notes: prepared?.notes ?? [] };
  } finally {
    clone.close();
  }
}

async function planned(facts: Facts, wishes: Wishes, deps: ApplyDeps) {
  deps.tell('prepare');
  const { source, fork, branch } = facts;
  const { secret, makesDefault } = wishes;
  const prepared = await prepare(facts, wishes, deps);
  const subject = { repository: fork?.fullName ?? '', branch: wishes.branch };
  const setsSecret = secret !== null && deps.journal.last('secret-set', subject)?.secret !== secret.name;
  const steps = [
    ...(fork === null ? [`fork ${source.fullName} to ${deps.owner.login}`] : []),
    ...(setsSecret ? [`set the secret ${secret.name}`] : []),
    ...prepared.steps,
    ...(branch?.commit === prepared.head ? [] : [`push ${wishes.branch}`]),
    ...(makesDefault && fork?.defaultBranch !== wishes.branch
      ? [`make ${wishes.branch} the default branch`]
      : []),
  ];
  const status = steps.length === 0 ? ('unchanged' as const) : ('planned' as const);
  return { status, steps, commit: branch?.commit ?? null, patch: prepared.patch, notes: prepared.notes };
}

/** Returns whether the journal and the server agree that nothing is left: then nothing has to be fetched. */
function isFinished(
  { sourceCommit, fork, branch }: Facts,
  { branch: name, makesDefault, secret }: Wishes,
  { journal, editsKey }: RegisterDeps,
): boolean {
  if (fork === null || branch === null) return false;
  const subject = { repository: fork.fullName, branch: name };
  const pushed = journal.last('pushed', subject);
  return (
    pushed !== null &&
    pushed.source === sourceCommit &&
    pushed.commit === branch.commit &&
    pushed.edits === editsKey &&
    (!makesDefault || fork.defaultBranch === name) &&
    (secret === null || journal.last('secret-set', subject)?.secret === secret.name)
  );
}

function problemsOf(error: ArchiError): readonly Problem[] {
  return error.problems.length > 0 ? error.problems : [{ message: error.message }];
}
