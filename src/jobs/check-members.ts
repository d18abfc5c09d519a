import { formatPin } from '../conda/file-name.js';
import { BugError } from '../errors.js';
import type { Emit } from '../events.js';
import type { OpenedInstaller } from '../installer/open.js';
import type { LockedPackage } from '../lock/types.js';
import { pythonOf } from '../payload/python.js';
import type { Store } from '../store/store.js';
import type { CheckedMember, CheckJob } from './check-member.js';
import { fetchFrom } from './fetch-from.js';
import { inOnePrefix, type Omissions } from './in-one-prefix.js';
import { settleAll } from './settle-all.js';

/** What checking members needs from outside. */
export interface CheckEdges {
  readonly store: Store;
  /** Makes one member anew and compares, on another processor. */
  check(job: CheckJob): Promise<CheckedMember>;
  readonly emit: Emit;
}

/**
 * Fetches the packages of an installer's lock and compares each member with what its package gives, in link order.
 * `channels` are asked before the lock's own urls. Throws ArchiError for packages that cannot be had or used.
 */
export async function checkMembers(
  request: { installer: string; opened: OpenedInstaller; channels: readonly string[] },
  edges: CheckEdges,
): Promise<(CheckedMember & { readonly locked: LockedPackage })[]> {
  const { installer, opened, channels } = request;
  const { lock, file } = opened;
  const python = pythonOf(lock);
  const stored = await fetchFrom(channels, lock.packages, edges.store);
  const { compression } = file.values;
  const jobs = file.members.flatMap((span, i) => {
    const { path, sha256 } = stored[i] ?? {};
    return path === undefined || sha256 === undefined ? [] : { path, sha256, installer, compression, span };
  });
  edges.emit({
    kind: 'start',
    step: 'check',
    title: 'Comparing members',
    total: stored.length,
    unit: 'packages',
  });
  let done = 0;
  const check = (packages: readonly LockedPackage[], omit: Omissions) =>
    settleAll(
      packages.map(async (locked) => {
        const dist = formatPin(locked.record);
        const job = jobs[lock.packages.indexOf(locked)];
        if (job === undefined) throw new BugError(`a package that is not of the lock: ${dist}`);
        const checked = await edges.check({ ...job, locked, python, omit: omit[dist] ?? [] });
        edges.emit({ kind: 'progress', step: 'check', done: ++done, detail: dist });
        return { ...checked, locked };
      }),
    );
  const { members } = await inOnePrefix(lock.packages, check);
  edges.emit({ kind: 'end', step: 'check' });
  return [...members];
}
