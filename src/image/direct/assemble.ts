import { UserError } from '../../errors.js';
import { imageOf } from '../oci/image.js';
import type { BaseImage, Image, ImageDescription, OciPlatform } from '../types.js';
import { imageConfig, type TitledLayer } from './config.js';

/** docker stores no image of more layers. */
const MOST_LAYERS = 127;

/** Base, layers and description as one image. Throws UserError where there are too many layers. */
export function assembleImage(parts: {
  readonly description: ImageDescription;
  readonly platform: OciPlatform;
  readonly base: BaseImage;
  readonly layers: readonly TitledLayer[];
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly epoch: number;
}): Image {
  const layers = [...parts.base.layers, ...parts.layers];
  if (layers.length > MOST_LAYERS) throw tooMany(parts.description, parts.base.layers.length, layers.length);
  return imageOf({ platform: parts.platform, config: imageConfig(parts), layers });
}

function tooMany({ file }: ImageDescription, ofBase: number, found: number): UserError {
  return new UserError('the image has too many layers', [
    {
      where: file,
      message: 'more layers than docker takes',
      expected: `at most ${MOST_LAYERS}`,
      found: `${found}, ${ofBase} of them the base's`,
      fix: 'give a smaller max_layers',
    },
  ]);
}
