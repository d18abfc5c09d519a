import { type Problem, UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { type OciManifest, parseConfig } from '../oci/formats.js';
import { ociLayerType } from '../oci/media-types.js';
import { formatOciPlatform, isForPlatform, type StatedPlatform } from '../oci/platform.js';
import type { BaseImage, Blob, Descriptor, Digest, OciPlatform } from '../types.js';

/** The empty base image: an image built on it has only its own layers. */
export const SCRATCH: BaseImage = { name: 'scratch', digest: null, config: null, layers: [] };

/**
 * Builds a BaseImage from a manifest and its config. `configBytes` are already checked; `blobOf` returns the blob of a layer
 * without reading it. Throws UserError with all problems if manifest, config and platform do not match each other, or if a
 * layer has an unknown media type.
 */
export function baseImage(request: {
  name: string;
  digest: Digest | null;
  manifest: OciManifest;
  configBytes: Uint8Array;
  platform: OciPlatform;
  /** The platform that an index states for the manifest; many configs leave the variant out. */
  stated?: StatedPlatform | null;
  blobOf: (descriptor: Descriptor) => Blob;
}): BaseImage {
  const { name, digest, manifest, configBytes, platform, stated = null, blobOf } = request;
  const config = parseConfig(configBytes, `${name} ${manifest.config.digest}`);
  const { diff_ids } = config.rootfs;
  const problems = [
    ...wrongPlatform(name, { ...config, variant: stated?.variant || config.variant || '' }, platform),
    ...uncopied(name, manifest),
  ];
  if (diff_ids.length !== manifest.layers.length) {
    problems.push({
      where: name,
      message: 'the manifest and the config do not match',
      expected: `${diff_ids.length} layers, the number of diff_ids in the config`,
      found: `${manifest.layers.length} layers in the manifest`,
    });
  }
  if (problems.length > 0) throw new UserError('the base image cannot be used', problems);
  const layers = manifest.layers.flatMap((layer, i) => {
    const mediaType = ociLayerType(layer.mediaType);
    const diffId = diff_ids[i];
    return mediaType === null || diffId === undefined ? [] : [{ ...blobOf(layer), mediaType, diffId }];
  });
  return { name, digest, config, layers };
}

function wrongPlatform(where: string, found: StatedPlatform, platform: OciPlatform): Problem[] {
  if (isForPlatform(found, platform)) return [];
  return [
    {
      where,
      message: 'the base image is for another platform',
      expected: formatOciPlatform(platform),
      found: quoteValue(formatOciPlatform(found)),
      fix: 'choose a base that exists for this platform, or another platform',
    },
  ];
}

function uncopied(where: string, { layers }: OciManifest): Problem[] {
  return layers
    .filter(({ mediaType }) => ociLayerType(mediaType) === null)
    .map(({ mediaType, digest }) => ({
      where: `${where} ${digest}`,
      message: 'this media type of a layer is not supported',
      expected: 'a tar layer, uncompressed or compressed with gzip or zstd',
      found: quoteValue(mediaType),
    }));
}
