import { settleAll } from '../async/settle-all.js';
import { formatPin } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { BugError } from '../errors.js';
import type { Emit } from '../events.js';
import { fileOf, fileText, type OpenedInstaller } from '../inspect/open.js';
import type { FileSpan } from '../inspect/read.js';
import { setupOfInstaller } from '../inspect/setup.js';
import { packedOf } from '../lock/packed-of.js';
import type { AssembledEnvironment } from '../payload/assemble.js';
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

/** The results of each environment in link order; `extracted` is null if there is no package cache. */
export interface CheckedMembers {
  readonly environments: readonly AssembledEnvironment<CheckedMember>[];
  readonly extracted: readonly CheckedPackage<ExtractedFacts>[] | null;
}

/** The result for one member; the id is its index in the payload. */
export type CheckedMember = CheckedPackage<MemberFacts> & { readonly id: string };

/** What is compared. */
interface CheckMembersRequest {
  readonly installer: string;
  readonly opened: OpenedInstaller;
  readonly channels: readonly string[];
  /** What became of the python sources of each environment. */
  readonly pycs: readonly Pyc[];
}

/**
 * Fetches the packages of an installer's lock and compares each member with its package. `channels` come before the urls of
 * the lock. Throws ArchiError if a package cannot be fetched or used.
 */
export async function checkMembers(request: CheckMembersRequest, deps: CheckDeps): Promise<CheckedMembers> {
  const { file, environments } = request.opened;
  const count = environments.reduce((sum, { members }) => sum + members.length, 0);
  const total = count + (file.pkgs?.members.length ?? 0);
  deps.emit({ kind: 'start', step: 'check', title: 'Comparing packages', total, unit: 'packages' });
  let done = 0;
  const tell = (detail: string) => deps.emit({ kind: 'progress', step: 'check', done: ++done, detail });
  const checked: AssembledEnvironment<CheckedMember>[] = [];
  const extracted: CheckedPackage<ExtractedFacts>[] = [];
  for (const [i, environment] of environments.entries()) {
    const known = new Set(extracted.map(({ facts }) => facts.dist));
    const pyc = request.pycs[i] ?? 'target';
    const own = await checkEnvironment(
      { ...request, environment, pyc, known, cached: extracted.length },
      { ...deps, tell },
    );
    checked.push({
      ...environment,
      members: own.members,
      pyc,
      menus: menusFor(environment.folder, file.values.menus),
    });
    extracted.push(...own.extracted);
  }
  deps.emit({ kind: 'end', step: 'check' });
  return { environments: checked, extracted: file.pkgs && extracted };
}

/** Returns the names of the packages in this folder whose menu entries an installer makes. */
function menusFor(folder: string, menus: readonly string[]): string[] {
  const names = menus.map((word) => ({
    folder: word.replace(/\/?[^/]*$/, ''),
    name: word.replace(/^.*\//, ''),
  }));
  return names.flatMap((menu) => (menu.folder === folder ? [menu.name] : []));
}

async function checkEnvironment(
  request: Omit<CheckMembersRequest, 'pycs'> & {
    readonly environment: OpenedInstaller['environments'][number];
    readonly pyc: Pyc;
    /** Packages that the package cache has of earlier environments, and their number. */
    readonly known: ReadonlySet<string>;
    readonly cached: number;
  },
  deps: CheckDeps & { tell(detail: string): void },
): Promise<{ members: CheckedMember[]; extracted: CheckedPackage<ExtractedFacts>[] }> {
  const { installer, opened, channels, pyc, environment, known, cached } = request;
  const { lock, folder } = environment;
  const packages = packedOf(lock);
  const { file, environments } = opened;
  const python = pythonOf(lock);
  const stored = await fetchFrom(channels, packages, deps.store);
  const { compression } = file.values;
  const indexOf = new Map(packages.map((locked, i) => [locked, i]));
  const checkAll = <Facts>(
    form: CheckRequest['form'],
    spanOf: (locked: LockedPackage) => FileSpan | undefined,
    wanted: readonly LockedPackage[],
    clobbered: ClobberedPaths,
  ): Promise<CheckedPackage<Facts>[]> =>
    settleAll(
      wanted.map(async (locked) => {
        const [span, { path, sha256 } = {}] = [spanOf(locked), stored[indexOf.get(locked) ?? -1]];
        const dist = formatPin(locked.record);
        if (path === undefined || sha256 === undefined || span === undefined)
          throw new BugError(`this package is not in the lock: ${dist}`);
        const omit = clobbered[dist] ?? [];
        const shared = environments.length > 1;
        const of = { locked, path, sha256, python, omit, shared, folder };
        const job = { ...of, pyc: await pycOfPackage(pyc, locked) };
        const checked = await deps.check({ job, form, installer, span, compression });
        deps.tell(dist);
        return { ...(checked as Checked<Facts>), locked };
      }),
    );
  const memberOf = (locked: LockedPackage) => environment.members[indexOf.get(locked) ?? -1] ?? -1;
  const files =
    environment.name === null
      ? environmentFiles({
          licenseText: fileText(opened.entries, LICENSE_PATH) ?? null,
          writeCondarc: fileOf(opened.entries, CONDARC_PATH) !== undefined,
          setup: setupOfInstaller(opened),
        })
      : [];
  const { members, clobbered } = await linkIntoOnePrefix(
    { packages, environment: files, folder },
    (packages, clobbered) =>
      checkAll<MemberFacts>('member', (locked) => file.members[memberOf(locked)], packages, clobbered),
  );
  const cache = file.pkgs === null ? [] : lock.packages.filter(({ record }) => !known.has(formatPin(record)));
  const places = new Map(cache.map((locked, i) => [locked, file.pkgs?.members[cached + i]]));
  return {
    members: members.map((member) => ({ ...member, id: String(memberOf(member.locked)) })),
    extracted: await checkAll<ExtractedFacts>('extracted', (locked) => places.get(locked), cache, clobbered),
  };
}
