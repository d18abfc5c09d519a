import type { Problem } from '../../errors.js';
import type { EditNote } from '../edits/types.js';

/** What is done for every feedstock of a run. */
export interface Wishes {
  readonly sourceOrg: string;
  readonly branch: string;
  readonly makesDefault: boolean;
  readonly ssh: boolean;
  /** The secret that each repository gets; null for none. */
  readonly secret: { readonly name: string; readonly value: string } | null;
}

/**
 * How a feedstock of a run ended. `planned`: nothing was done, since --yes was not given. `registered`: something was done.
 * `unchanged`: everything was there.
 */
export type FeedstockStatus = 'planned' | 'registered' | 'unchanged' | 'failed';

/** What the result says of a feedstock. */
export interface FeedstockReport {
  readonly feedstock: string;
  readonly packages: readonly string[];
  /** `org/name`, as the server spells it. */
  readonly repository: string;
  readonly status: FeedstockStatus;
  /** What was done, or would be done, one sentence each. */
  readonly steps: readonly string[];
  /** The commit of the branch; null if there is none yet. */
  readonly commit: string | null;
  /** The commits on top of the source, as a mailbox; null if there are none. */
  readonly patch: string | null;
  /** What the edits leave to a person. */
  readonly notes: readonly EditNote[];
  readonly problems: readonly Problem[];
}
