import { formatPin } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { type Environment, inFolder } from '../lock/environments.js';
import { type EnvironmentInput, envEntries, environmentEntries, LICENSE_PATH } from './environment.js';
import { requestedText } from './link/conda-meta.js';
import type { LinkEntry } from './link/link.js';
import { pythonOf } from './link/python.js';
import type { MemberFacts } from './member.js';
import { type EnvironmentMenus, menusOf } from './menus/of-environment.js';
import { type PayloadFacts, sharedFolders, sumFacts } from './payload.js';
import { membersByPlace, type Placement, placeMembers } from './places.js';
import type { PycFacts } from './pyc/types.js';
import { unshareScript } from './relocate/relocate-script.js';
import { measure, packEntries } from './tar.js';

/** A member of an environment; environments share members with the same id. */
export interface AssembledMember {
  readonly id: string;
  readonly facts: MemberFacts;
  readonly locked: LockedPackage;
}

/** An environment and its members, in link order. */
export interface AssembledEnvironment<Member> extends Environment {
  readonly members: readonly Member[];
  /** What became of its python sources. */
  readonly pyc: PycFacts;
  /** Names of the packages whose menu entries are made; null for all. */
  readonly menus: readonly string[] | null;
}

/** The input of a payload: what belongs to no package, and its environments, the base first. */
export interface AssembleInput<Member>
  extends Omit<EnvironmentInput, 'lock' | 'packages' | 'menuPlan' | 'folders' | 'envs'> {
  readonly environments: readonly AssembledEnvironment<Member>[];
}

/** Returns what belongs to no package as tar blocks, the members in the order of the payload, and the sum of the facts of all parts. */
export function assemblePayload<Member extends AssembledMember>({
  environments,
  ...input
}: AssembleInput<Member>): {
  environment: Buffer;
  placement: Placement<Member>;
  facts: PayloadFacts;
} {
  const placement = placeMembers(environments);
  const menus = environments.map(menusIn);
  const frames = environments.map((environment, i) =>
    frameOf(environment, i, { environments, placement, menuPlan: menus[i]?.plan ?? null, input }),
  );
  const entries = [
    ...folderEntries(placement, input.epoch),
    ...(environments.length === 1 ? [] : sharingEntries(placement, input.epoch)),
    // The base is last, because it ends with what the distribution brings.
    ...frames.reverse().flat(),
  ];
  return {
    environment: packEntries(entries),
    placement,
    facts: sumFacts({
      environments,
      placement,
      menus: menus.map(({ packages }) => packages),
      environment: measure(entries),
      license: input.licenseText === null ? null : LICENSE_PATH,
      setup: input.setup,
    }),
  };
}

/** Returns the folders that several members of one place share: those are unpacked at the same time. */
function folderEntries(placement: Placement<AssembledMember>, mtime: number): LinkEntry[] {
  return membersByPlace(placement).flatMap(({ folder, members }) =>
    sharedFolders(members.map(({ facts }) => facts)).map((path) => ({
      type: 'directory',
      path: inFolder(folder, path),
      mode: 0o755,
      mtime,
    })),
  );
}

function frameOf<Member extends AssembledMember>(
  { name, folder, lock, members }: AssembledEnvironment<Member>,
  i: number,
  {
    environments,
    placement,
    menuPlan,
    input,
  }: {
    readonly environments: readonly AssembledEnvironment<Member>[];
    readonly placement: Placement<Member>;
    readonly menuPlan: string | null;
    readonly input: Omit<AssembleInput<Member>, 'environments'>;
  },
): LinkEntry[] {
  const isAlone = environments.length === 1;
  const packages = members.map(({ facts, locked }, n) => ({
    locked,
    bytes: facts.bytes,
    member: isAlone ? null : (placement.indexes[i]?.[n] ?? null),
  }));
  const envs = environments.flatMap((environment) => environment.name ?? []);
  const entries =
    name === null
      ? environmentEntries({ ...input, lock, packages, menuPlan, folders: [], envs })
      : envEntries({ name, lock, packages, menuPlan, setup: input.setup, epoch: input.epoch });
  const all = isAlone ? entries : [...requestedEntries(members, input.epoch), ...entries];
  return all.map((entry) => ({ ...entry, path: inFolder(folder, entry.path) }));
}

/** Plans the menu entries of an environment. */
export function menusIn({
  name,
  lock,
  members,
  menus,
}: AssembledEnvironment<Pick<AssembledMember, 'facts' | 'locked'>>): EnvironmentMenus {
  return menusOf(members, menus, { env: name, sitePackages: pythonOf(lock)?.sitePackages ?? null });
}

/** Returns what fills the gaps of conda-meta: shared members do not have what one environment requests. */
function requestedEntries(members: readonly AssembledMember[], mtime: number): LinkEntry[] {
  return members.flatMap(({ locked: { record, requestedSpec } }): LinkEntry[] => {
    const text = requestedText(requestedSpec);
    if (text === '') return [];
    const path = `.archi/requested/${formatPin(record)}`;
    return [{ type: 'file', path, mode: 0o644, mtime, data: Buffer.from(text, 'latin1') }];
  });
}

/** Returns the folders that members are shared from, and the scripts that copy what environments must not share. */
function sharingEntries(placement: Placement<AssembledMember>, mtime: number): LinkEntry[] {
  return membersByPlace(placement).flatMap(({ environments, folder, members }, n): LinkEntry[] => {
    if (environments.length === 1) return [];
    const paths = members.flatMap(({ facts }) => facts.unshared?.paths ?? []);
    const data = Buffer.from(unshareScript(paths));
    return [
      { type: 'directory', path: folder, mode: 0o755, mtime },
      { type: 'file', path: `.archi/copies/${n}`, mode: 0o644, mtime, data },
    ];
  });
}
