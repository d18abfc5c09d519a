import { settleAll } from '../async/settle-all.js';
import { formatPin } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { BugError } from '../errors.js';
import type { Emit } from '../events.js';
import { fileOf, fileText, type OpenedInstaller } from '../inspect/open.js';
import type { FileSpan } from '../inspect/read.js';
import { setupOfInstaller } from '../inspect/setup.js';
import { type ClobberedPaths, linkIntoOnePrefix } from '../payload/build/clobbers.js';
import { CONDARC_PATH, environmentFiles, LICENSE_PATH } from '../payload/environment.js';
import type { ExtractedFacts } from '../payload/extracted.js';
import { pythonOf } from '../payload/link/python.js';
import type { MemberFacts } from '../payload/member.js';
import { pycOfPackage } from '../payload/pyc/of-package.js';
import type { Pyc } from '../payload/pyc/types.js';
import { fetchFrom } from '../store/fetch-from.js';
import type { Store } from '../store/store.js';
import type { Checked, CheckRequest } from './worker.js';

/** What `checkMembers` needs from outside. */
export interface CheckDeps {
  readonly store: Store;
  /** Packs a package again and compares, on another processor. The facts are those of the requested form. */
  check(request: CheckRequest): Promise<Checked<MemberFacts | ExtractedFacts>>;
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
  request: {
    readonly installer: string;
    readonly opened: OpenedInstaller;
    readonly channels: readonly string[];
    /** What became of its python sources. */
    readonly pyc: Pyc;
  },
  deps: CheckDeps,
): Promise<CheckedMembers> {
  const { installer, opened, channels, pyc } = request;
  const { lock, file } = opened;
  const python = pythonOf(lock);
  const stored = await fetchFrom(channels, lock.packages, deps.store);
  const { compression } = file.values;
  const total = stored.length * (file.pkgs === null ? 1 : 2);
  deps.emit({ kind: 'start', step: 'check', title: 'Comparing packages', total, unit: 'packages' });
  let done = 0;
  const checkAll = <Facts>(
    form: CheckRequest['form'],
    spans: readonly FileSpan[],
    packages: readonly LockedPackage[],
    clobbered: ClobberedPaths,
  ): Promise<CheckedPackage<Facts>[]> =>
    settleAll(
      packages.map(async (locked) => {
        const index = lock.packages.indexOf(locked);
        const [span, { path, sha256 } = {}] = [spans[index], stored[index]];
        const dist = formatPin(locked.record);
        if (path === undefined || sha256 === undefined || span === undefined)
          throw new BugError(`this package is not in the lock: ${dist}`);
        const omit = clobbered[dist] ?? [];
        const job = { locked, path, sha256, python, pyc: await pycOfPackage(pyc, locked), omit };
        const checked = await deps.check({ job, form, installer, span, compression });
        deps.emit({ kind: 'progress', step: 'check', done: ++done, detail: dist });
        return { ...(checked as Checked<Facts>), locked };
      }),
    );
  const environment = environmentFiles({
    licenseText: fileText(opened.entries, LICENSE_PATH) ?? null,
    writeCondarc: fileOf(opened.entries, CONDARC_PATH) !== undefined,
    setup: setupOfInstaller(opened),
  });
  const { packages } = lock;
  const { members, clobbered } = await linkIntoOnePrefix({ packages, environment }, (packages, clobbered) =>
    checkAll<MemberFacts>('member', file.members, packages, clobbered),
  );
  const extracted =
    file.pkgs && (await checkAll<ExtractedFacts>('extracted', file.pkgs.members, packages, clobbered));
  deps.emit({ kind: 'end', step: 'check' });
  return { members, extracted };
}
