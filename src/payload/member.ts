import type { OpenedPackage } from '../package/types.js';
import type { ElfNeeds } from './elf-needs.js';
import { type CondaMeta, condaMeta } from './link/conda-meta.js';
import { formatInstalled, knownPaths } from './link/installed.js';
import { licenseEntries } from './link/licenses.js';
import { type LinkEntry, type LinkPlan, linkPackage } from './link/link.js';
import { type MenuFile, menuFiles } from './menus/menu-files.js';
import type { PackageJob } from './package-job.js';
import { elfNeeds } from './read-elf-needs.js';
import { type PrefixIncompatibility, prefixIncompatibilities } from './relocate/incompatible.js';
import { relocateScript } from './relocate/relocate-script.js';
import { measure, packPieces } from './tar.js';

/** What the installer needs to know about a member without unpacking it. Plain JSON. */
export interface MemberFacts {
  /** `<name>-<version>-<build>`. */
  readonly dist: string;
  /** Size on a file system with blocks of 4 KiB. */
  readonly bytes: number;
  readonly inodes: number;
  /** Length of each placeholder in a binary → a file that has it. The shortest limits the length of the prefix. */
  readonly placeholders: Readonly<Record<string, string>>;
  /** What its ELF files need from the machine. */
  readonly elf: ElfNeeds;
  /** Files that cannot be used in every prefix. */
  readonly unfit: readonly PrefixIncompatibility[];
  /** The first of its paths that is a hard link; null if there is none. */
  readonly hardLink: string | null;
  /** `bin/.<name>-post-link.sh`; null if there is none. */
  readonly postLink: string | null;
  /** Its descriptions of menus; undefined if it has none. */
  readonly menus?: readonly MenuFile[];
  /** Present if it is a wheel: its files may not take the place of others. */
  readonly isWheel?: true;
  /** Whether there is a pre-link script; these are not run. */
  readonly preLink: boolean;
  /** Folders that contain its entries, sorted. */
  readonly folders: readonly string[];
  /** Warnings given when the package was opened. */
  readonly warnings: readonly string[];
  /** What each further environment takes of a member that several share, where the disk has hard links; absent if none can. */
  readonly unshared?: { readonly paths: readonly string[]; readonly bytes: number; readonly inodes: number };
  /** Every path that it puts into the prefix → `d` for a directory, else a digest of the content or target. */
  readonly paths: Readonly<Record<string, string>>;
}

/** A package as a payload contains it, not yet compressed. */
export interface PackedMember {
  /** Yields its tar blocks; a file is read when its turn comes. */
  tar(): Iterable<Buffer>;
  readonly facts: MemberFacts;
}

/** How a package is linked. */
export type LinkOptions = Pick<PackageJob, 'locked' | 'python' | 'omit'> &
  Partial<Pick<PackageJob, 'shared'>>;

/** Everything that one package puts into a prefix, planned but not packed. */
export interface MemberPlan {
  readonly plan: LinkPlan;
  /** Null for a wheel: conda has no record of it. */
  readonly meta: CondaMeta | null;
  /**
   * The entries of the plan and those that the installer adds: the conda-meta record (empty), licences, list of paths,
   * relocation script.
   */
  readonly entries: readonly LinkEntry[];
  readonly facts: MemberFacts;
}

/**
 * Links a package (see `linkPackage`) and packs its files, conda-meta record and relocation script. Throws UserError as
 * `linkPackage` does.
 */
export function packMember(opened: OpenedPackage, options: LinkOptions): PackedMember {
  return packLinked(opened, options, linkMember(opened, options));
}

/** Plans where the files of a package go: `linkPackage` with these options. */
export function linkMember(opened: OpenedPackage, { locked, python, omit }: LinkOptions): LinkPlan {
  return linkPackage({ opened, noarch: locked.record.noarch, python, omit: new Set(omit) });
}

/** Packs a linked package. `compiles` tells whether the target is to compile the remaining sources of the plan. */
export function packLinked(
  opened: OpenedPackage,
  job: Pick<LinkOptions, 'locked' | 'shared'>,
  plan: LinkPlan,
  compiles = true,
): PackedMember {
  const { entries, facts } = describeMember(opened, job, plan, compiles);
  return { tar: () => packPieces(entries), facts };
}

/** Plans a member: links a package (see `linkPackage`) and collects its facts. The result does not depend on a prefix. */
export function planMember(opened: OpenedPackage, options: LinkOptions): MemberPlan {
  return describeMember(opened, options, linkMember(opened, options), true);
}

function describeMember(
  opened: OpenedPackage,
  { locked, shared = false }: Pick<LinkOptions, 'locked' | 'shared'>,
  plan: LinkPlan,
  compiles: boolean,
): MemberPlan {
  const { record } = locked;
  const dist = `${record.name}-${record.version}-${record.build}`;
  const isWheel = locked.wheel !== undefined;
  const meta = isWheel ? null : condaMeta({ locked, index: opened.index, plan, shared });
  const mtime = plan.entries.reduce((newest, entry) => Math.max(newest, entry.mtime), 0);
  const licenses = licenseEntries(opened, dist, mtime);
  const entries = [
    ...plan.entries,
    ...licenses,
    ...ownEntries({ dist, plan, meta, licenses, mtime, compiles }),
  ];
  const { bytes, inodes, folders } = measure(entries);
  const paths = pathDigests(plan);
  const postLink = `bin/.${record.name}-post-link.sh`;
  const facts: MemberFacts = {
    dist,
    bytes: bytes + metaLength(meta),
    inodes: inodes + plan.pyc.length,
    placeholders: placeholders(plan),
    elf: elfNeeds(plan.entries, record.subdir),
    unfit: prefixIncompatibilities(plan.entries.filter((entry) => entry.type === 'relocated')),
    hardLink: plan.entries.find(({ type }) => type === 'hardlink')?.path ?? null,
    // A wheel runs nothing when it is installed, whatever the names of its files.
    postLink: !isWheel && Object.hasOwn(paths, postLink) ? postLink : null,
    ...(isWheel ? { isWheel } : menuFacts(plan.entries)),
    preLink: !isWheel && Object.hasOwn(paths, `bin/.${record.name}-pre-link.sh`),
    folders,
    warnings: opened.warnings,
    paths,
    ...(shared ? { unshared: unsharedOf(entries, meta, dist) } : {}),
  };
  return { plan, meta, entries, facts };
}

function menuFacts(entries: readonly LinkEntry[]): Pick<MemberFacts, 'menus'> {
  const menus = menuFiles(entries);
  return menus.length === 0 ? {} : { menus };
}

/** Returns what another environment has as its own of a member that it shares: files that relocation writes, folders and links. */
function unsharedOf(
  entries: readonly LinkEntry[],
  meta: CondaMeta | null,
  dist: string,
): NonNullable<MemberFacts['unshared']> {
  const written = [...(meta === null ? [] : [meta.path]), `.archi/installed/${dist}`];
  const own = entries.filter(({ type, path }) => type === 'relocated' || written.includes(path));
  const { bytes, inodes } = measure(
    entries.filter((entry) => own.includes(entry) || entry.type === 'directory' || entry.type === 'softlink'),
  );
  return {
    paths: own.map(({ path }) => path),
    bytes: bytes + metaLength(meta),
    inodes,
  };
}

/** The target writes the conda-meta record. */
function metaLength(meta: CondaMeta | null): number {
  return meta === null ? 0 : meta.pieces.join('').length;
}

function ownEntries({
  dist,
  plan,
  meta,
  licenses,
  mtime,
  compiles,
}: {
  dist: string;
  plan: LinkPlan;
  meta: CondaMeta | null;
  licenses: readonly LinkEntry[];
  mtime: number;
  compiles: boolean;
}): LinkEntry[] {
  const file = (path: string, text: string): LinkEntry => ({
    type: 'file',
    path,
    mode: 0o644,
    mtime,
    data: Buffer.from(text),
  });
  return [
    ...(meta === null ? [] : [file(meta.path, '')]),
    file(
      `.archi/installed/${dist}`,
      formatInstalled(knownPaths(plan, dist, { others: licenses, meta: meta?.path ?? null })),
    ),
    file(`.archi/relocate/${dist}`, relocateScript(compiles ? plan : { ...plan, pyc: [] }, meta, dist)),
  ];
}

function placeholders(plan: LinkPlan): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const entry of plan.entries) {
    if (entry.type !== 'relocated' || entry.relocation.mode !== 'binary') continue;
    fields[String(entry.relocation.placeholderLength)] ??= entry.path;
  }
  return fields;
}

function pathDigests(plan: LinkPlan): Record<string, string> {
  const hashes = new Map(plan.paths.map(({ path, sha256 }) => [path, sha256]));
  const pyc = new Set(plan.paths.flatMap(({ path, pathType }) => (pathType === 'pyc_file' ? [path] : [])));
  const digest = (entry: LinkEntry): string => {
    if (pyc.has(entry.path)) return `c${entry.path}`;
    if (entry.type === 'directory') return 'd';
    if (entry.type === 'softlink') return `l${entry.target}`;
    return hashes.get(entry.path)?.slice(0, 16) ?? `e${entry.path}`;
  };
  const compiled = plan.pyc.map(({ compiled }) => [compiled, `c${compiled}`]);
  return Object.fromEntries([...plan.entries.map((entry) => [entry.path, digest(entry)]), ...compiled]);
}
