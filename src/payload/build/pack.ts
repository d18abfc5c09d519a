import { settleAll } from '../../async/settle-all.js';
import { formatPin } from '../../conda/file-name.js';
import type { LockedPackage } from '../../conda/locked-package.js';
import { UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { Environment } from '../../lock/environments.js';
import { checkPython } from '../../lock/lock-rules.js';
import { mergeAlike } from '../../lock/merge-alike.js';
import { packedOf } from '../../lock/packed-of.js';
import type { Lock } from '../../lock/types.js';
import { wheelProblems } from '../../lock/wheel-rules.js';
import type { CachedResult, ResultCache } from '../../store/results.js';
import type { Store } from '../../store/store.js';
import type { StoredPackage } from '../../store/types.js';
import { formatBytes } from '../../text/bytes.js';
import { environmentFiles } from '../environment.js';
import type { ExtractedFacts } from '../extracted.js';
import { EXTRACTED_VERSION, LAYOUT_VERSION } from '../layout-versions.js';
import { pythonOf } from '../link/python.js';
import type { MemberFacts } from '../member.js';
import { memberKey } from '../member-key.js';
import type { PackageJob } from '../package-job.js';
import { pycOfPackage } from '../pyc/of-package.js';
import type { Pyc } from '../pyc/types.js';
import type { Setup } from '../setup/types.js';
import { type ClobberedPaths, linkIntoOnePrefix } from './clobbers.js';
import { checkGlibc } from './glibc.js';

/** Packs one package on another processor, and keeps the result in a cache. */
export interface Packer<Facts> {
  readonly cache: ResultCache<Facts>;
  /** Id of the compressor: part of the key. */
  readonly compressor: string;
  /** What else the bytes of a package depend on, as JSON: part of the key; null if nothing. */
  options(packed: Pick<PackageJob, 'locked' | 'sha256' | 'python' | 'omit'>): object | null;
  /** `tell` is called with the number of bytes compressed so far. */
  pack(job: PackageJob, key: string, tell: (bytes: number) => void): Promise<CachedResult<Facts>>;
}

/** What packing needs from outside. */
export interface PackDeps {
  readonly store: Store;
  readonly emit: Emit;
}

/** A package, packed: from the cache or made now. */
export type PackedPackage<Facts> = CachedResult<Facts> & {
  readonly locked: LockedPackage;
  /** Whether it was made now. */
  readonly isNew: boolean;
};

/** A lock to be packed, and the files that are put into the prefix beside its packages. */
export interface PackLockRequest {
  /** Of one environment. */
  readonly lock: Lock;
  /** Its folder in the prefix, for messages; empty for the base. */
  readonly folder: string;
  /** Whether other environments of the installer can share the members. */
  readonly shared: boolean;
  /** Null if no licence is put into the prefix. */
  readonly licenseText: string | null;
  readonly writeCondarc: boolean;
  readonly setup: Setup;
  readonly pyc: Pyc;
}

/** Every package of a lock as a member, in link order, and the paths that each is packed without. */
export interface PackedMembers<Facts extends MemberFacts> {
  readonly members: readonly PackedPackage<Facts>[];
  readonly clobbered: ClobberedPaths;
}

const LAYOUT = `members ${LAYOUT_VERSION}`;

/**
 * Packs every package of a lock as a member; a path that a later package replaces is left out of the earlier one. Throws
 * UserError, with all problems, for packages that cannot be used, or cannot be linked into one prefix.
 */
export async function packMembers<Facts extends MemberFacts>(
  { lock, folder, pyc, shared, ...others }: PackLockRequest,
  packer: Packer<Facts>,
  deps: PackDeps,
): Promise<PackedMembers<Facts>> {
  const unlinkable = mergeAlike([...checkPython(lock), ...wheelProblems(lock, lock.manifest.name)]);
  if (unlinkable.length > 0) {
    const named = folder === '' ? lock.manifest.name : `${folder} of ${lock.manifest.name}`;
    throw new UserError(`the packages of ${named} cannot be linked`, unlinkable);
  }
  let isNew = false;
  const link = async (packages: readonly LockedPackage[], clobbered: ClobberedPaths) => {
    const work = {
      lock,
      packages,
      clobbered,
      pyc,
      shared,
      folder: '',
      layout: LAYOUT,
      title: 'Linking packages',
    };
    const members = await packEach(work, packer, deps);
    isNew ||= members.some((member) => member.isNew);
    return members;
  };
  const environment = environmentFiles(others);
  const { members, clobbered, warnings } = await linkIntoOnePrefix(
    { packages: packedOf(lock), environment, folder },
    link,
  );
  const note = checkGlibc(
    lock,
    members.map(({ facts }) => facts),
  );
  // The note is for the person who adds packages: it is not repeated if everything is cached.
  for (const message of isNew && note !== null ? [...warnings, note] : warnings)
    deps.emit({ kind: 'warning', message });
  return { members, clobbered };
}

/** Packs `packages` of an environment as they are in conda's package cache, beside the prefix that its members are unpacked into. */
export function packPackageCache(
  { lock, folder, packages }: Pick<Environment, 'lock' | 'folder'> & Pick<Lock, 'packages'>,
  clobbered: ClobberedPaths,
  packer: Packer<ExtractedFacts>,
  deps: PackDeps,
): Promise<PackedPackage<ExtractedFacts>[]> {
  const beside = folder === '' ? LAYOUT : `${LAYOUT} in ${folder}`;
  const layout = `extracted ${EXTRACTED_VERSION} beside ${beside}`;
  const title = 'Extracting packages';
  const work = {
    ...{ lock, packages, clobbered, layout, title, folder },
    ...{ pyc: 'target' as const, shared: false },
  };
  return packEach(work, packer, deps);
}

interface PackWork {
  readonly lock: Lock;
  /** Packages of the lock that are to be packed. */
  readonly packages: readonly LockedPackage[];
  readonly clobbered: ClobberedPaths;
  readonly pyc: Pyc;
  readonly shared: boolean;
  /** As in `PackageJob`. */
  readonly folder: string;
  /** The form of the result, and the version that makes it: part of the key. */
  readonly layout: string;
  /** For people: `Linking packages`. */
  readonly title: string;
}

/** Takes packages from the cache; fetches and packs the others. Returns them in the order of `packages`. */
async function packEach<Facts>(
  { lock, packages, clobbered, pyc, shared, folder, layout, title }: PackWork,
  { cache, compressor, options, pack }: Packer<Facts>,
  { store, emit }: PackDeps,
): Promise<PackedPackage<Facts>[]> {
  const python = pythonOf(lock);
  const omitted = ({ record }: LockedPackage) => clobbered[formatPin(record)] ?? [];
  const keyOf = (locked: LockedPackage, sha256: string) => {
    const packed = { locked, sha256, python, omit: omitted(locked) };
    return memberKey({ layout, ...packed, pyc, shared, options: options(packed), compressor });
  };
  const known = packages.map((locked): PackedPackage<Facts> | null => {
    const sha256 = store.knownSha256(locked);
    const result = sha256 === null ? null : cache.find(keyOf(locked, sha256));
    return result && { ...result, locked, isNew: false };
  });
  const missing = packages.filter((_, i) => known[i] === null);
  if (missing.length === 0) return known.filter((result) => result !== null);

  let done = 0;
  const packOne = async ({ locked, path, sha256 }: StoredPackage): Promise<PackedPackage<Facts>> => {
    const dist = formatPin(locked.record);
    const of = { locked, path, sha256, python, omit: omitted(locked), shared, folder };
    const job = { ...of, pyc: await pycOfPackage(pyc, locked) };
    const result = await pack(job, keyOf(locked, sha256), (bytes) => {
      const detail = `${dist}, ${formatBytes(bytes)} of it compressed`;
      emit({ kind: 'progress', step: 'compile', done, detail, within: true });
    });
    emit({ kind: 'progress', step: 'compile', done: ++done, detail: dist });
    return { ...result, locked, isNew: true };
  };
  // Each is packed as soon as it is fetched. The largest comes first, so that it does not run alone at the end.
  const started: Promise<PackedPackage<Facts>>[] = [];
  const bySize = missing.toSorted((a, b) => (b.record.size ?? 0) - (a.record.size ?? 0));
  await store.fetchAll(bySize, (stored) => {
    // Told behind the step of fetching, which comes first.
    if (started.length === 0)
      emit({ kind: 'start', step: 'compile', title, total: missing.length, unit: 'packages' });
    const work = packOne(stored);
    // If a download fails first, that is the error to report.
    work.catch(() => {});
    started.push(work);
  });
  const packed = await settleAll(started);
  emit({ kind: 'end', step: 'compile' });
  const byUrl = new Map(packed.map((result) => [result.locked.url, result]));
  return packages.map((locked, i) => known[i] ?? byUrl.get(locked.url)).filter((result) => result != null);
}
