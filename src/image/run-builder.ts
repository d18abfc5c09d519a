import type { Outcome } from '../cli/options.js';
import { BUILDERS, type BuilderChoice } from './builder-choice.js';
import { type ImageOptions, imageRequest } from './description/request.js';

/** image.yaml → an image, or what one is built from, as the flags say. */
export async function image(options: ImageOptions & { readonly builder: BuilderChoice }): Promise<Outcome> {
  return BUILDERS[options.builder](imageRequest(options));
}
