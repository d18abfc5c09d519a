import type { ImageRequest } from '../description/request.js';
import { formatReference, parseReference } from '../registry/reference.js';

type Named = Pick<ImageRequest, 'description' | 'manifest'>;

/** The tag of an image without `--tag`: `NAME:VERSION`. */
export function defaultTag({ description, manifest }: Named): string {
  return `${description.name}:${manifest.version}`;
}

/** The tags of the images together: those of `--tag`, else the default tag. Throws UserError for a tag that is not a reference. */
export function tagsOf(request: Named & Pick<ImageRequest, 'options'>): readonly string[] {
  const { tags } = request.options;
  for (const tag of tags) parseReference(tag, '--tag');
  return tags.length > 0 ? tags : [defaultTag(request)];
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
