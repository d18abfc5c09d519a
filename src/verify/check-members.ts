import { settleAll } from '../async/settle-all.js';
import { formatPin } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { BugError } from '../errors.js';
import type { Emit } from '../events.js';
import { fileOf, type OpenedInstaller } from '../inspect/open.js';
import type { Span } from '../inspect/read.js';
import { inOnePrefix, type Omissions } from '../payload/build/in-one-prefix.js';
import { CONDARC_PATH, LICENSE_PATH } from '../payload/environment.js';
import type { ExtractedFacts } from '../payload/extracted.js';
import { pythonOf } from '../payload/link/python.js';
import type { MemberFacts } from '../payload/member.js';
import { fetchFrom } from '../store/fetch-from.js';
import type { Store } from '../store/store.js';
import type { Checked, CheckJob } from './check-member.js';

/** What `checkMembers` needs from outside. */
export interface CheckDeps {
  readonly store: Store;
  /** Runs the function `checkMember` in another thread. */
  check(job: CheckJob): Promise<Checked<MemberFacts>>;
  /** Runs the function `checkExtracted` in another thread. */
  checkExtracted(job: CheckJob): Promise<Checked<ExtractedFacts>>;
  readonly emit: Emit;
}

/** The result for one package of the lock. */
export type CheckedPackage<Facts> = Checked<Facts> & { readonly locked: LockedPackage };

/** The results in link order; `extracted` is null if there is no package cache. */
export interface CheckedMembers {
  readonly members: readonly CheckedPackage<MemberFacts>[];
  readonly extracted: readonly CheckedPackage<ExtractedFacts>[] | null;
}

/**
 * Fetches the packages of an installer's lock and compares each member with its package. `channels` come before the urls of
 * the lock. Throws ArchiError if a package cannot be fetched or used.
 */
export async function checkMembers(
  request: { installer: string; opened: OpenedInstaller; channels: readonly string[] },
  deps: CheckDeps,
): Promise<CheckedMembers> {
  const { installer, opened, channels } = request;
  const { lock, file } = opened;
  const python = pythonOf(lock);
  const stored = await fetchFrom(channels, lock.packages, deps.store);
  const { compression } = file.values;
  const jobOf = (locked: LockedPackage, spans: readonly Span[], omit: Omissions): CheckJob => {
    const index = lock.packages.indexOf(locked);
    const [span, { path, sha256 } = {}] = [spans[index], stored[index]];
    const dist = formatPin(locked.record);
    if (path === undefined || sha256 === undefined || span === undefined)
      throw new BugError(`this package is not in the lock: ${dist}`);
    return { path, sha256, installer, compression, span, locked, python, omit: omit[dist] ?? [] };
  };
  const total = stored.length * (file.pkgs === null ? 1 : 2);
  deps.emit({ kind: 'start', step: 'check', title: 'Comparing packages', total, unit: 'packages' });
  let done = 0;
  const withProgress = async <Facts>(locked: LockedPackage, work: Promise<Checked<Facts>>) => {
    const checked = await work;
    deps.emit({ kind: 'progress', step: 'check', done: ++done, detail: formatPin(locked.record) });
    return { ...checked, locked };
  };
  const environment = [LICENSE_PATH, CONDARC_PATH].filter(
    (path) => fileOf(opened.entries, path) !== undefined,
  );
  const { members, omit } = await inOnePrefix({ packages: lock.packages, environment }, (packages, omit) =>
    settleAll(packages.map((locked) => withProgress(locked, deps.check(jobOf(locked, file.members, omit))))),
  );
  const cached = file.pkgs?.members;
  const extracted =
    cached === undefined
      ? null
      : await settleAll(
          lock.packages.map((locked) =>
            withProgress(locked, deps.checkExtracted(jobOf(locked, cached, omit))),
          ),
        );
  deps.emit({ kind: 'end', step: 'check' });
  return { members, extracted };
}
