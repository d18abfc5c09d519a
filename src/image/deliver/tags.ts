import type { ImageRequest } from '../description/request.js';
import { formatReference, parseReference } from '../registry/reference.js';

/** The tag of an image without `--tag`: `NAME:VERSION`. */
export function defaultTag({
  description,
  manifest,
}: Pick<ImageRequest, 'description' | 'manifest'>): string {
  return `${description.name}:${manifest.version}`;
}

/** The tags of the images together: those of `--tag`, else the default tag. Throws UserError for a tag that is not a reference. */
export function tagsOf({
  description,
  manifest,
  options: { tags },
}: Pick<ImageRequest, 'description' | 'manifest' | 'options'>): readonly string[] {
  for (const tag of tags) parseReference(tag, '--tag');
  return tags.length > 0 ? tags : [defaultTag({ description, manifest })];
}

/** The tags of one image in a builder's store: with several platforms, each tag ends in the architecture. */
export function platformTags(request: ImageRequest, architecture: string): readonly string[] {
  const tags = tagsOf(request);
  if (request.platforms.length === 1) return tags;
  return tags.map((text) => {
    const reference = parseReference(text, '--tag');
    return formatReference({ ...reference, tag: `${reference.tag}-${architecture}` });
  });
}
