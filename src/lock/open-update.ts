import { resolve } from 'node:path';
import { readChannels } from '../channel/read-channels.js';
import { withRecordWarnings } from '../channel/with-warnings.js';
import type { Platform } from '../conda/platform.js';
import { calledName } from '../conda/record.js';
import { UserError } from '../errors.js';
import { readText } from '../host/fs/read.js';
import { chooseChannels, recordedChannels } from '../manifest/channels.js';
import { findLock } from '../manifest/lock-places.js';
import { manifestOfEnv } from '../manifest/of-environment.js';
import type { Manifest } from '../manifest/types.js';
import { type Environment, environmentsOf, lockOfEnvironments } from './environments.js';
import { parseLock } from './formats/parse-lock.js';
import { lockSpecsFor } from './make/specs.js';
import { committedLockPlaces, type ResolveDeps } from './resolve.js';
import { type Lock, lockIsFor } from './types.js';

/** What a lock is made of. */
export interface LockSubject {
  readonly manifest: Manifest;
  readonly platform: Platform;
  /** Those of the command line, with credentials; empty for the manifest's. */
  readonly channel: readonly string[];
}

/** A lock that is there. */
export interface FormerLock {
  readonly lock: Lock;
  readonly path: string;
}

/** Returns the existing lock; null if there is none, or if it cannot be read: it is about to be replaced. */
export function formerLock(places: readonly string[]): FormerLock | null {
  const file = findLock(
    places.map((place) => resolve(place)),
    readText,
  );
  if (file === null) return null;
  try {
    return { lock: parseLock(file.text, file.path), path: file.path };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Moves the named packages of a lock alone. Throws UserError if there is no lock of the manifest, and as `updateLock` does. */
export async function updatedLock(
  { manifest, platform, channel }: LockSubject,
  former: FormerLock | null,
  names: readonly string[],
  deps: ResolveDeps,
): Promise<Lock> {
  if (former === null || !lockIsFor(former.lock, manifest) || former.lock.platform !== platform) {
    throw nothingToUpdate(manifest, platform);
  }
  const { lock, path } = former;
  const { serve, emit } = deps;
  const [{ updateLock }, { withBuildTools }] = await Promise.all([
    import('./make/update-lock.js'),
    import('./make/build-tools.js'),
  ]);
  const environments = environmentsOf(lock);
  const known = (of: Environment) => namesIn(of.lock, names);
  // A name that none of them has is an error of the base.
  const unknown = names.filter((name) => !environments.some((of) => known(of).includes(name)));
  const moved = environments.map(async (environment, i) => {
    const wished = [...known(environment), ...(i === 0 ? unknown : [])];
    if (wished.length === 0) return environment;
    const env = manifest.envs[i - 1];
    const own = env === undefined ? manifest : manifestOfEnv(manifest, env);
    const locations = channel.length > 0 ? channel : chooseChannels([], own);
    const read = await readChannels(locations, platform, deps);
    const channels = read.map((channel) => withRecordWarnings(channel, emit));
    const { specs } = lockSpecsFor(own, platform);
    const remap = recordedChannels(own);
    const request = {
      lock: environment.lock,
      names: wished,
      specs,
      remap,
      channels,
      serve,
      file: path,
      emit,
    };
    return { ...environment, lock: await withBuildTools(await updateLock(request), locations, deps) };
  });
  return lockOfEnvironments(await Promise.all(moved));
}

/** Returns the names that a lock has a package of. */
export function namesIn({ packages }: Pick<Lock, 'packages'>, names: readonly string[]): string[] {
  const known = new Set(packages.map(({ record }) => calledName(record)));
  return names.filter((name) => known.has(name.toLowerCase()));
}

function nothingToUpdate(manifest: Manifest, platform: Platform): UserError {
  const problem = {
    where: committedLockPlaces(manifest, platform)[0],
    message: 'there is no lock of the current manifest to update',
    expected: `a lock of ${manifest.file} for ${platform}`,
    fix: 'make a lock without naming packages, or give its path with --out',
  };
  return new UserError('there is nothing to update', problem);
}
