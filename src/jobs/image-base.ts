import { dirname, join } from 'node:path';
import type { Platform } from '../conda/platform.js';
import { ToolError, UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { baseFromRegistry } from '../image/base/from-registry.js';
import { formatImageLock, type ImageLock, lockedDigest, parseImageLock } from '../image/base/image-lock.js';
import { ociPlatform } from '../image/oci/platform.js';
import { formatReference } from '../image/registry/reference.js';
import type { BaseImage, Digest, ImageDescription, RegistryReference } from '../image/types.js';
import { readText } from './edges.js';
import type { Registries } from './registries.js';

/** What finding a base needs from outside. */
export interface BaseEdges {
  readonly registries: Registries;
  /** Makes a file appear whole. Throws ToolError where the disk refuses. */
  readonly write: (path: string, content: string) => void;
  readonly emit: Emit;
}

/**
 * The base of an image out of a registry. A tag is taken for what it stood for when the lock beside image.yaml
 * (`<platform>.base.lock`) was written; `update` asks what it stands for now. Throws ArchiError.
 */
export async function registryBase(
  request: {
    readonly description: Pick<ImageDescription, 'file'>;
    readonly reference: RegistryReference;
    readonly platform: Platform;
    readonly update: boolean;
  },
  edges: BaseEdges,
): Promise<BaseImage> {
  const { description, reference, platform, update } = request;
  const { registries } = edges;
  const { registry, repository, tag, digest: pinned } = registries.name(reference);
  const file = lockFile(description, platform);
  const locked = update || pinned !== null ? null : lockedDigest(readLock(file, platform), reference);
  const { base, digest } = await baseFromRegistry({
    registry,
    repository,
    reference: pinned ?? locked ?? tag ?? 'latest',
    platform: ociPlatform(platform),
    cache: registries.cache,
    open: () => registries.open(registry, { repository, actions: 'pull' }),
  }).catch((error: unknown) => {
    throw locked === null ? error : pinnedBy(file, locked, error);
  });
  if (pinned === null && locked === null)
    writeLock(file, { platform, base: { reference: formatReference(reference), digest } }, edges);
  return base;
}

/**
 * A description whose base is pinned to what its lock holds for the platform: for a FROM, which a builder resolves. Without a
 * lock the tag stays as it is; `update` asks the registry, and writes the lock. Throws ArchiError.
 */
export async function withPinnedBase(
  description: ImageDescription,
  { platform, update }: { readonly platform: Platform; readonly update: boolean },
  edges: BaseEdges,
): Promise<ImageDescription> {
  const { base } = description;
  if (base.kind !== 'registry' || base.digest !== null) return description;
  if (update) await registryBase({ description, reference: base, platform, update }, edges);
  const digest = lockedDigest(readLock(lockFile(description, platform), platform), base);
  return digest === null ? description : { ...description, base: { ...base, digest } };
}

function lockFile({ file }: Pick<ImageDescription, 'file'>, platform: Platform): string {
  return join(dirname(file), `${platform}.base.lock`);
}

function readLock(file: string, platform: Platform): ImageLock | null {
  const text = readText(file);
  return text === null ? null : parseImageLock(text, { file, platform });
}

/** The images that come with the program may lie where nobody but root can write. */
function writeLock(file: string, lock: ImageLock, { write, emit }: BaseEdges): void {
  try {
    write(file, formatImageLock(lock));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const { reference, digest } = lock.base;
    const message = `${file} cannot be written: the next build may take another ${reference} than ${digest}`;
    emit({ kind: 'warning', message });
  }
}

/** Registries forget what no tag names any more. */
function pinnedBy(file: string, digest: Digest, error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  const pinned = {
    where: file,
    message: 'the base is pinned here',
    found: digest,
    fix: 'should the registry not have it any more, take what the tag stands for now: --update-base',
  };
  return new UserError(error.message, [...error.problems, pinned], { cause: error });
}
