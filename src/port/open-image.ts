import type { ImageBuildResult } from '../image/result.js';
import type { Port, PortRequest } from './port.js';

/** Throws UserError if an image.yaml cannot be read: before hours of builds. */
export async function checkImage(image: string): Promise<void> {
  const [{ findImage }, { IMAGES }, { parseImage }] = await Promise.all([
    import('../image/description/find.js'),
    import('../image/description/open-request.js'),
    import('../image/description/parse.js'),
  ]);
  const { text, file } = findImage(image, IMAGES);
  parseImage(text, file);
}

/**
 * Makes the image of an image.yaml, with the port's manifest in place of its own. Returns its path, or the name that it has in the
 * store of the builder that made it. Throws what `image` throws.
 */
export async function makeImage(
  { request, layout, file }: Port,
  { image, lock }: { readonly image: NonNullable<PortRequest['image']>; readonly lock: string },
): Promise<string | null> {
  const { buildImage } = await import('../image/build.js');
  const { to, out, defaultRegistry, plainHttp, cacheDir, offline, emit, env } = request;
  file.change({ step: 'making the image' });
  const made = await buildImage({
    ...{ image, lock, manifest: layout.manifest, platform: [to], out },
    ...{ defaultRegistry, plainHttp, cacheDir, offline, emit, env },
  });
  return placeOf(made);
}

function placeOf({ output, tags }: ImageBuildResult): string | null {
  return output?.path ?? tags[0] ?? null;
}
