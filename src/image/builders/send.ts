import { randomBytes } from 'node:crypto';
import { writeFileBy, writeFolderAtomic } from '../../host/fs/write.js';
import type { OutputChoice } from '../deliver/choice.js';
import type { Destinations } from '../deliver/names.js';
import type { OciPlatform } from '../types.js';
import { type FollowDeps, follow } from './build.js';
import { type PushRequest, pushCommands, saveCommand } from './commands.js';
import { indexCommands, pushIndexCommand, saveIndexCommand } from './index-commands.js';
import type { Command, Indexer } from './types.js';

/** Images of a builder's store, one for each platform, and what is to become of them. */
export interface Stored {
  /** Each by what it is called alone. */
  readonly images: readonly { readonly tag: string; readonly platform: OciPlatform }[];
  /** What they are called together, at least one. */
  readonly tags: readonly string[];
  readonly destinations: Destinations;
}

/**
 * Saves and pushes images of the store of podman and buildah: one as it is; several as an index, which stays in the store
 * too. Files and folders appear whole or not at all. Throws ToolError.
 */
export async function sendFrom(name: Indexer, stored: Stored, deps: FollowDeps): Promise<void> {
  if (stored.images.length === 1) {
    await save(stored, (request) => saveCommand(name, request), deps);
    return push(stored, (request) => pushCommands(name, request), deps);
  }
  const { tags } = stored;
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

/** Has a builder save its image where `--output` says; nothing without that. Throws ToolError. */
export async function save(
  { tags: [tag = ''], destinations: { output } }: Stored,
  command: (request: OutputChoice & { readonly tag: string }) => Command,
  deps: FollowDeps,
): Promise<void> {
  if (output === null) return;
  const write = output.form === 'oci-layout' ? writeFolderAtomic : writeFileBy;
  await write(output.path, (path) =>
    follow(command({ ...output, tag, path }), `saving ${output.path}`, deps),
  );
}

/** Has a builder push its image to what `--push` names; nothing without that. Throws ToolError. */
export async function push(
  { tags: [tag = ''], destinations: { push: reference, plainHttp } }: Stored,
  commands: (request: PushRequest) => readonly Command[],
  deps: FollowDeps,
): Promise<void> {
  if (reference === null) return;
  for (const command of commands({ tag, reference, plainHttp }))
    await follow(command, `pushing ${reference}`, deps);
}
