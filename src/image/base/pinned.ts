import { resolve } from 'node:path';
import type { Platform } from '../../conda/platform.js';
import { ToolError, UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import { findLock, lockPlaces } from '../../manifest/lock-places.js';
import { ociPlatform } from '../oci/platform.js';
import type { Registries } from '../registry/open.js';
import { formatReference } from '../registry/reference.js';
import type { BaseImage, Digest, ImageDescription, RegistryReference } from '../types.js';
import { type BaseLock, formatBaseLock, lockedDigest, parseBaseLock } from './base-lock.js';
import { baseFromRegistry } from './from-registry.js';

/** Access to registries, files and progress for finding a base. */
export interface BaseDeps {
  readonly registries: Registries;
  /** Returns the text of a file; null if there is no such file. */
  readonly readText: (path: string) => string | null;
  /** Writes a file atomically; null if nothing is to be written. Throws ToolError if the file cannot be written. */
  readonly write: ((path: string, content: string) => void) | null;
  readonly emit: Emit;
}

/**
 * Opens the base image in a registry. A tag means the digest in the lock of image.yaml (`<platform>.base.lock`,
 * lock-places.ts); without a lock, or with `update`, the registry resolves the tag and the lock is written. Throws
 * ArchiError.
 */
export async function registryBase(
  request: {
    readonly description: Pick<ImageDescription, 'file'>;
    readonly reference: RegistryReference;
    readonly platform: Platform;
    readonly update: boolean;
  },
  deps: BaseDeps,
): Promise<BaseImage> {
  const { description, reference, platform, update } = request;
  const { registries } = deps;
  const { registry, repository, tag, digest: pinned } = registries.name(reference);
  const places = baseLockPlaces(description, platform);
  const lock = update || pinned !== null ? null : readLock(places, platform, deps);
  const locked = lockedDigest(lock?.lock ?? null, reference);
  const { base, digest } = await baseFromRegistry({
    registry,
    repository,
    reference: pinned ?? locked ?? tag ?? 'latest',
    platform: ociPlatform(platform),
    cache: registries.cache,
    open: () => registries.open(registry, { repository, actions: 'pull' }),
  }).catch((error: unknown) => {
    throw lock === null || locked === null ? error : pinnedBy(lock.file, locked, error);
  });
  if (pinned === null && locked === null)
    writeLock(places[0], { platform, base: { reference: formatReference(reference), digest } }, deps);
  return base;
}

/**
 * Returns the description with its base pinned to the digest in its lock, for a FROM that a builder resolves. Without a lock
 * the tag stays as it is; `update` resolves the tag in the registry and writes the lock first. Throws ArchiError.
 */
export async function withPinnedBase(
  description: ImageDescription,
  { platform, update }: { readonly platform: Platform; readonly update: boolean },
  deps: BaseDeps,
): Promise<ImageDescription> {
  const { base } = description;
  if (base.kind !== 'registry' || base.digest !== null) return description;
  if (update) await registryBase({ description, reference: base, platform, update }, deps);
  const lock = readLock(baseLockPlaces(description, platform), platform, deps);
  const digest = lockedDigest(lock?.lock ?? null, base);
  return digest === null ? description : { ...description, base: { ...base, digest } };
}

function baseLockPlaces({ file }: Pick<ImageDescription, 'file'>, platform: Platform) {
  return lockPlaces(file, `${platform}.base.lock`);
}

function readLock(
  places: readonly string[],
  platform: Platform,
  { readText }: BaseDeps,
): { file: string; lock: BaseLock } | null {
  const lockFile = findLock(places, readText);
  if (lockFile === null) return null;
  const { path: file, text } = lockFile;
  return { file, lock: parseBaseLock(text, { file, platform }) };
}

/** Writes the lock. An image.yaml may be in a read-only folder: the base is not pinned then, and a warning says so. */
function writeLock(file: string, lock: BaseLock, { write, emit }: BaseDeps): void {
  if (write === null) return;
  try {
    write(file, formatBaseLock(lock));
    emit({ kind: 'start', step: file, title: `Pinned ${lock.base.reference}` });
    emit({ kind: 'end', step: file, summary: `to ${lock.base.digest} in ${resolve(file)}` });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const { reference, digest } = lock.base;
    const message = `${file} cannot be written: the next build may use another image for ${reference} than ${digest}`;
    emit({ kind: 'warning', message });
  }
}

/** Adds the lock to an error: registries delete manifests that no tag refers to any more. */
function pinnedBy(file: string, digest: Digest, error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  const pinned = {
    where: file,
    message: 'the base is pinned to this digest here',
    found: digest,
    fix: 'if the registry no longer has it, pin the image that the tag names now: --update-base',
  };
  return new UserError(error.message, [...error.problems, pinned], { cause: error });
}
