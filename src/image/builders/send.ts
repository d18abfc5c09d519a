import { randomBytes } from 'node:crypto';
import type { Command, Indexer } from '../builder.js';
import type { Destinations } from '../deliver/destinations.js';
import type { OutputChoice } from '../deliver/output.js';
import type { OciPlatform } from '../types.js';
import { type FollowDeps, follow } from './build.js';
import {
  indexCommands,
  type PushRequest,
  pushCommands,
  pushIndexCommand,
  saveCommand,
  saveIndexCommand,
} from './commands.js';

/** Images in a builder's store, one for each platform, and their destinations. */
export interface StoredImages {
  readonly images: readonly StoredImage[];
  readonly destinations: Destinations;
}

/** An image in a builder's store. */
export interface StoredImage {
  /** A tag that no other image has. */
  readonly tag: string;
  readonly platform: OciPlatform;
}

/** What is needed to save and push images. */
export interface SendDeps extends FollowDeps {
  /** Calls `write` with a temporary path; renames the file to `path` once it is complete. */
  readonly writeFileBy: (path: string, write: (temporary: string) => Promise<void>) => Promise<void>;
  /** Same as `writeFileBy`, for a folder. */
  readonly writeFolderAtomic: (path: string, write: (temporary: string) => Promise<void>) => Promise<void>;
}

/**
 * Saves and pushes images from the store of podman or buildah. Several images are put into an index first, which stays in
 * the store. Files and folders are written atomically. Throws ToolError if the program fails.
 */
export async function sendFrom(name: Indexer, stored: StoredImages, deps: SendDeps): Promise<void> {
  if (stored.images.length === 1) {
    await save(stored, (request) => saveCommand(name, request), deps);
    return push(stored, (request) => pushCommands(name, request), deps);
  }
  const { tags } = stored.destinations;
  const images = stored.images.map(({ tag }) => tag);
  const aside = `archi-construct-${randomBytes(8).toString('hex')}`;
  const { make, cleanUp } = indexCommands(name, { images, tags, aside });
  try {
    for (const command of make) await follow(command, `putting ${tags[0]} together`, deps);
  } finally {
    await deps.runLines(cleanUp, () => {});
  }
  await save(stored, (request) => saveIndexCommand(name, request), deps);
  await push(stored, (request) => [pushIndexCommand(name, request)], deps);
}

/** Saves an image to the path of `--output`; does nothing without it. Throws ToolError if the builder fails. */
export async function save(
  { destinations: { tags, output } }: StoredImages,
  commandFor: (request: OutputChoice & { readonly tag: string }) => Command,
  deps: SendDeps,
): Promise<void> {
  if (output === null) return;
  const write = output.form === 'oci-layout' ? deps.writeFolderAtomic : deps.writeFileBy;
  await write(output.path, (path) =>
    follow(commandFor({ ...output, tag: tags[0] ?? '', path }), `saving ${output.path}`, deps),
  );
}

/** Pushes an image to the reference of `--push`; does nothing without it. Throws ToolError if the builder fails. */
export async function push(
  { destinations: { tags, push: reference, plainHttp } }: StoredImages,
  commandsFor: (request: PushRequest) => readonly Command[],
  deps: FollowDeps,
): Promise<void> {
  if (reference === null) return;
  for (const command of commandsFor({ tag: tags[0] ?? '', reference, plainHttp }))
    await follow(command, `pushing ${reference}`, deps);
}
