import { resolve } from 'node:path';
import { UserError } from '../errors.js';
import { adoptFile } from '../host/adopt-file.js';
import { writeFolderWhole } from '../host/whole-folder.js';
import { type FollowEdges, follow } from '../image/builders/build.js';
import { pushCommands, saveCommand } from '../image/builders/commands.js';
import type { Builder } from '../image/builders/types.js';
import { type OutputChoice, parseOutput } from '../image/output/choice.js';
import { isLoopback } from '../image/registry/connection.js';
import { formatReference, parseReference } from '../image/registry/reference.js';
import type { ImageRequest } from './image-request.js';
import { isLayout } from './layout-folder.js';

/** Where an image goes from a builder's store. */
export interface Destinations {
  readonly output: OutputChoice | null;
  /** A reference. */
  readonly push: string | null;
  /** The registry has no TLS. */
  readonly plainHttp: boolean;
}

/** What `--output` and `--push` say, before anything is built. Throws UserError where they say nothing sensible. */
export function destinationsOf({ platforms, options }: ImageRequest): Destinations {
  const { output, push } = options;
  const pushed = push === undefined ? null : parseReference(push, '--push');
  const flags = [...(output === undefined ? [] : ['--output']), ...(push === undefined ? [] : ['--push'])];
  if (flags.length > 0 && platforms.length > 1) {
    throw new UserError('builders make one image at a time', [
      {
        where: flags.join(', '),
        message: 'several platforms would go to one place',
        expected: 'one --arch',
        found: platforms.join(', '),
        fix: 'call it once for each, or take --builder direct, which writes an index of them',
      },
    ]);
  }
  const choice = output === undefined ? null : parseOutput(output);
  if (choice?.form === 'oci-layout') isLayout(resolve(choice.path));
  return {
    output: choice,
    push: push ?? null,
    plainHttp: options.plainHttp || isLoopback(pushed?.registry ?? ''),
  };
}

/** What an image is called in a builder's store where nothing else was said. */
export function storedName({
  description,
  manifest,
}: Pick<ImageRequest, 'description' | 'manifest'>): string {
  return `${description.name}:${manifest.version}`;
}

/**
 * What the image is called in a store: `NAME:VERSION` where `--tag` says nothing; of several platforms each has its
 * architecture behind that. Throws UserError for a tag that is none.
 */
export function tagsOf(
  { description, manifest, platforms, options }: ImageRequest,
  architecture: string,
): string[] {
  const tags = options.tags.length > 0 ? options.tags : [storedName({ description, manifest })];
  return tags.map((text) => {
    const reference = parseReference(text, '--tag');
    return platforms.length === 1
      ? text
      : formatReference({ ...reference, tag: `${reference.tag}-${architecture}` });
  });
}

/** Saves and pushes an image of a builder's store. A file or folder appears whole or not at all. Throws ToolError. */
export async function sendFrom(
  builder: Builder,
  { tag, destinations: { output, push, plainHttp } }: { tag: string; destinations: Destinations },
  edges: FollowEdges,
): Promise<void> {
  if (output !== null) {
    const write = output.form === 'oci-layout' ? writeFolderWhole : adoptFile;
    await write(output.path, (path) =>
      follow(saveCommand(builder, { ...output, tag, path }), `saving ${output.path}`, edges),
    );
  }
  if (push !== null) {
    for (const command of pushCommands(builder, { tag, reference: push, plainHttp }))
      await follow(command, `pushing ${push}`, edges);
  }
}
