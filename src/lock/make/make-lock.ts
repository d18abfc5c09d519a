import type { ChannelRepodata, ReadIndex } from '../../channel/types.js';
import type { LockedPackage } from '../../conda/locked-package.js';
import type { Platform } from '../../conda/platform.js';
import { withRecordedChannel } from '../../conda/recorded-place.js';
import { loadVersions } from '../../conda/version.js';
import { type Problem, UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { ServeLoopback } from '../../host/server/loopback.js';
import { recordedChannels } from '../../manifest/channels.js';
import type { Manifest } from '../../manifest/types.js';
import { checkClosure } from '../closure.js';
import type { Explicit } from '../formats/parse-explicit.js';
import { withDerivedGlibc } from '../glibc.js';
import { sortForLinking } from '../link-order.js';
import { checkHashes, checkPython, checkSpecs, oldCondaWarning } from '../lock-rules.js';
import { mergeAlike } from '../merge-alike.js';
import type { Lock } from '../types.js';
import { completeExplicit } from './complete-explicit.js';
import { lockPins } from './lock-pins.js';
import { solveLock } from './solve-lock.js';
import { type LockSpecs, lockSpecsFor, requestedSpecOf } from './specs.js';

/** The inputs of a lock. */
export interface LockRequest {
  readonly manifest: Manifest;
  readonly platform: Platform;
  /** In order of priority: the first channel that has a pin or a name provides it. */
  readonly channels: readonly ChannelRepodata[];
  /** Solve the loose specs even if there are pins; the pins are then ignored. */
  readonly solve: boolean;
  /** Serves the channels on loopback: the solver reads them over http. */
  readonly serve: ServeLoopback;
  readonly emit: Emit;
}

/**
 * Makes the lock of a manifest for one platform. Exact pins are looked up; if there are none, or `solve` is set, the loose specs
 * are solved. Then every depends, constrains and spec is checked inside the lock. Throws UserError with all problems.
 */
export async function makeLock(request: LockRequest): Promise<Lock> {
  const lockSpecs = lockSpecsFor(request.manifest, request.platform);
  const packages = sortForLinking(await choose(request, lockSpecs));
  const lock = await lockOf({ ...request, lockSpecs, packages });
  await checkLock(lock, request.emit);
  return lock;
}

/** The inputs of a lock of listed packages. */
export interface ListRequest extends Omit<LockRequest, 'solve' | 'serve'> {
  readonly explicit: Explicit;
  /** Whether the list is in link order; default: it is. */
  readonly isOrdered?: boolean;
  /** The channels of the lock; default: those that are read. */
  readonly lockChannels?: readonly string[];
  readonly readIndex: ReadIndex;
}

/**
 * Makes a lock from an `@EXPLICIT` list instead of pins and specs; the manifest gives the rest. See `completeExplicit` for the
 * records and `makeLock` for the checks. Packages are linked in the order of the list, as conda does, unless `isOrdered` is false.
 */
export async function lockExplicit(request: ListRequest): Promise<Lock> {
  const lock = await uncheckedExplicit(request);
  await checkLock(lock, request.emit);
  return lock;
}

/** Makes the same lock, but for what is only looked at: its packages may not fit together. */
export async function uncheckedExplicit(request: ListRequest): Promise<Lock> {
  const lockSpecs = lockSpecsFor(request.manifest, request.platform);
  const completed = await completeExplicit(request);
  const packages = completed.map((build) => ({
    ...build,
    requestedSpec: requestedSpecOf(build.record.name, lockSpecs.requested),
  }));
  const ordered = request.isOrdered === false ? sortForLinking(packages) : packages;
  const lock = await lockOf({ ...request, lockSpecs, packages: ordered });
  return request.lockChannels === undefined ? lock : { ...lock, channels: request.lockChannels };
}

/**
 * Checks a lock, wherever it came from: closure, requested specs, checksums. Emits warnings. Throws UserError with every
 * violation.
 */
export async function checkLock(lock: Lock, emit: Emit): Promise<void> {
  const versions = await loadVersions();
  const { problems: violations, notes } = checkClosure(lock, versions);
  const problems: Problem[] = [...violations, ...checkSpecs(lock, versions), ...checkHashes(lock)];
  if (problems.length > 0)
    throw new UserError(`the packages of ${lock.manifest.name} do not fit together`, mergeAlike(problems));
  // A solver accepts such a package, as conda's does; it is refused when it is linked.
  const unlinkable = mergeAlike(checkPython(lock)).map(({ where, message }) => `${where}: ${message}`);
  const oldConda = oldCondaWarning(lock, versions) ?? [];
  for (const message of [...notes, ...unlinkable, ...[oldConda].flat()]) emit({ kind: 'warning', message });
}

function lockOf(request: {
  readonly manifest: Manifest;
  readonly platform: Platform;
  readonly channels: readonly ChannelRepodata[];
  readonly lockSpecs: LockSpecs;
  /** In link order. */
  readonly packages: readonly LockedPackage[];
}): Promise<Lock> {
  const { manifest, platform, channels, lockSpecs, packages } = request;
  const remap = recordedChannels(manifest);
  return withDerivedGlibc({
    platform,
    manifest: { name: manifest.name, version: manifest.version, sha256: manifest.sha256 },
    channels: channels.map(({ channel }) => channel),
    specs: lockSpecs.requested,
    virtualPackages: lockSpecs.virtualPackages,
    exclude: lockSpecs.exclude,
    packages: packages.map((locked) => withRecordedChannel(locked, remap)),
  });
}

function choose(request: LockRequest, lockSpecs: LockSpecs): Promise<LockedPackage[]> {
  const { platform, channels, serve, manifest } = request;
  const file = manifest.file;
  if (!request.solve && lockSpecs.pins.length > 0) return lockPins({ lockSpecs, channels, file });
  return solveLock({ lockSpecs, channels, platform, serve, file, emit: request.emit });
}
