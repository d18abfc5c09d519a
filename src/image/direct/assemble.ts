import { UserError } from '../../errors.js';
import { jsonBlob } from '../oci/blob.js';
import { OCI_MANIFEST } from '../oci/media-types.js';
import type { BaseImage, Descriptor, Image, ImageDescription, OciPlatform } from '../types.js';
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
  const config = imageConfig(parts);
  const manifest = jsonBlob(OCI_MANIFEST, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: descriptorOf(config),
    layers: layers.map(descriptorOf),
  });
  return { platform: parts.platform, manifest, config, layers };
}

/** A blob as a manifest names it. */
export function descriptorOf({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
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
