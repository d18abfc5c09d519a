import type { EditCommit, FeedstockFiles } from '../edits/types.js';

/** Where git fetches from and pushes to. */
export interface Remote {
  readonly url: string;
}

/** What merging gave: a commit, or the paths that both sides changed. */
export type Merged = { readonly commit: string } | { readonly conflicts: readonly string[] };

/** A bare repository in the work folder with the commits of one feedstock. It has no work tree: nothing of it is written or run. */
export interface Clone {
  /** Fetches a branch and returns its commit; `shallow` without its history. */
  fetch(remote: Remote, branch: string, shallow: boolean): Promise<string>;
  isAncestor(older: string, newer: string): Promise<boolean>;
  /** Merges `theirs` into `ours`, as git is configured. */
  merge(ours: string, theirs: string, message: string): Promise<Merged>;
  /** The text files of a commit: plain files of at most 1 MiB in UTF-8. */
  files(commit: string): Promise<FeedstockFiles>;
  /** Makes commits on top of one, and returns the last. */
  commit(base: string, commits: readonly EditCommit[]): Promise<string>;
  /** The commits between two as a mailbox that `git am` takes. */
  patch(base: string, head: string): Promise<string>;
  /** Pushes a commit to a branch; never by force. Throws `RejectedPush` if the branch has moved. */
  push(remote: Remote, commit: string, branch: string): Promise<void>;
  close(): void;
}
