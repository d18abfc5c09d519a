import { UserError } from '../../errors.js';
import type { EditNote, FeedstockEdit, FeedstockFiles } from '../edits/types.js';
import { remoteOf } from '../git/remote.js';
import type { Clone } from '../git/types.js';
import type { Facts } from './look.js';
import type { Wishes } from './types.js';

/** The commit that the branch is to have, in the clone. */
export interface Prepared {
  readonly head: string;
  /** How the branch comes to it, one sentence each. */
  readonly steps: readonly string[];
  readonly patch: string | null;
  readonly notes: readonly EditNote[];
}

/** What preparing needs. */
export interface PrepareDeps {
  readonly clone: Clone;
  readonly gitHost: string;
  /** Whether the source is fetched without its history where nothing is pushed or merged. */
  readonly shallow: boolean;
  readonly adapt: (files: FeedstockFiles) => FeedstockEdit;
}

/**
 * Fetches source and branch, brings the branch up to the source by a fast-forward or a merge, and makes the commits of the edits on top.
 * Throws UserError if the merge has conflicts.
 */
export async function prepare(
  { source, fork, branch }: Facts,
  wishes: Wishes,
  { clone, gitHost, shallow, adapt }: PrepareDeps,
): Promise<Prepared> {
  const at = { gitHost, ssh: wishes.ssh };
  const isNew = fork === null || branch === null;
  const theirs = await clone.fetch(remoteOf(source, at), source.defaultBranch, shallow && isNew);
  const ours = isNew ? null : await clone.fetch(remoteOf(fork, at), wishes.branch, false);
  const from = `${source.fullName} ${source.defaultBranch} (${theirs.slice(0, 7)})`;
  const base = await based(
    { ours, theirs, from, branch: wishes.branch, where: fork?.fullName ?? source.fullName },
    clone,
  );
  const edit = adapt(await clone.files(base.commit));
  const head = await clone.commit(base.commit, edit.commits);
  return {
    head,
    steps: [...base.steps, ...edit.commits.map(({ message }) => `commit: ${firstLine(message)}`)],
    patch: head === base.commit ? null : await clone.patch(base.commit, head),
    notes: edit.notes,
  };
}

interface Sides {
  readonly ours: string | null;
  readonly theirs: string;
  /** The source, for messages. */
  readonly from: string;
  readonly branch: string;
  readonly where: string;
}

async function based(
  { ours, theirs, from, branch, where }: Sides,
  clone: Clone,
): Promise<{ readonly commit: string; readonly steps: readonly string[] }> {
  if (ours === null) return { commit: theirs, steps: [`make the branch ${branch} from ${from}`] };
  if (await clone.isAncestor(theirs, ours)) return { commit: ours, steps: [] };
  if (await clone.isAncestor(ours, theirs))
    return { commit: theirs, steps: [`fast-forward ${branch} to ${from}`] };
  const merged = await clone.merge(ours, theirs, `Merge ${from} into ${branch}`);
  if ('commit' in merged) return { commit: merged.commit, steps: [`merge ${from} into ${branch}`] };
  throw new UserError(`${where} cannot be brought up to date`, {
    where: `${where}, ${branch}`,
    message: `a merge of ${from} has conflicts; the branch is left as it is`,
    found: merged.conflicts.slice(0, 20).join(', '),
    fix: `merge it by hand, push, and run again`,
  });
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? '';
}
