import { UserError } from '../../errors.js';
import { imageOf } from '../oci/image.js';
import type { BaseImage, Image, ImageDescription, OciPlatform } from '../types.js';
import { imageConfig, type TitledLayer } from './config.js';

/** docker stores no image with more layers: its own limit up to version 28 (`maxLayerDepth`). */
const MOST_LAYERS = 125;

/**
 * Returns how many layers of packages an image may have: `max_layers`, or fewer if the base has many. Throws UserError if the
 * base leaves no room.
 */
export function layersAllowed(request: {
  readonly description: Pick<ImageDescription, 'file' | 'maxLayers'>;
  readonly base: Pick<BaseImage, 'name' | 'layers'>;
  /** Number of layers that are added beside those of packages. */
  readonly others: number;
}): number {
  const { description, base, others } = request;
  const left = MOST_LAYERS - base.layers.length - others;
  if (left > 0) return Math.min(description.maxLayers, left);
  throw new UserError('the image has too many layers', {
    where: description.file,
    message: 'with the layers of this image, the base exceeds the number of layers that docker accepts',
    expected: `a base of at most ${MOST_LAYERS - others - 1} layers`,
    found: `${base.layers.length} layers in ${base.name}`,
    fix: 'choose a base with fewer layers, or merge its layers first (crane flatten, podman build --squash-all)',
  });
}

/** Returns the image that consists of base, layers and description. */
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
  return imageOf({ platform: parts.platform, config: imageConfig(parts), layers });
}
