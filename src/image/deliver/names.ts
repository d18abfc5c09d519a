import { resolve } from 'node:path';
import type { ImageRequest } from '../description/request.js';
import { isLoopback } from '../registry/loopback-name.js';
import { formatReference, parseReference } from '../registry/reference.js';
import { type OutputChoice, parseOutput, refuseSeveral } from './choice.js';
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
  const chosen = output === undefined ? null : parseOutput(output);
  if (chosen !== null) refuseSeveral(chosen.form, platforms);
  if (chosen?.form === 'oci-layout') isLayout(resolve(chosen.path));
  return {
    output: chosen,
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

/** What the images are called together: `NAME:VERSION` where `--tag` says nothing. Throws UserError for a tag that is none. */
export function tagsOf({
  description,
  manifest,
  options: { tags },
}: Pick<ImageRequest, 'description' | 'manifest' | 'options'>): readonly string[] {
  for (const tag of tags) parseReference(tag, '--tag');
  return tags.length > 0 ? tags : [storedName({ description, manifest })];
}

/** What one image is called in a store: of several platforms each has its architecture behind the tag. */
export function ownTags(request: ImageRequest, architecture: string): readonly string[] {
  const tags = tagsOf(request);
  if (request.platforms.length === 1) return tags;
  return tags.map((text) => {
    const reference = parseReference(text, '--tag');
    return formatReference({ ...reference, tag: `${reference.tag}-${architecture}` });
  });
}
