import { BUILDERS, type BuilderChoice } from './image-builders.js';
import { type ImageOptions, imageRequest } from './image-request.js';
import type { Outcome } from './options.js';

/** image.yaml → an image, or what one is built from, as the flags say. */
export async function image(options: ImageOptions & { readonly builder: BuilderChoice }): Promise<Outcome> {
  return BUILDERS[options.builder](imageRequest(options));
}
