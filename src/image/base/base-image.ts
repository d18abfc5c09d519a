import { type Problem, UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { type Manifest, parseConfig } from '../oci/formats.js';
import { ociLayerType } from '../oci/media-types.js';
import { formatOciPlatform, isForPlatform, type StatedPlatform } from '../oci/platform.js';
import type { BaseImage, Blob, Descriptor, Digest, OciPlatform } from '../types.js';

/** An image of nothing: the layers of what is built on it are all there is. */
export const SCRATCH: BaseImage = { name: 'scratch', digest: null, config: null, layers: [] };

/**
 * What a manifest and its config amount to. `configBytes` are checked; `blobOf` gives a layer's blob, unread. Throws
 * UserError where they do not fit each other or the platform, with all problems.
 */
export function baseImage({
  name,
  digest,
  manifest,
  configBytes,
  platform,
  stated = null,
  blobOf,
}: {
  name: string;
  digest: Digest | null;
  manifest: Manifest;
  configBytes: Uint8Array;
  platform: OciPlatform;
  /** What an index says that the manifest is for: of a variant it knows more than many configs. */
  stated?: StatedPlatform | null;
  blobOf: (descriptor: Descriptor) => Blob;
}): BaseImage {
  const config = parseConfig(configBytes, `${name} ${manifest.config.digest}`);
  const { diff_ids } = config.rootfs;
  const problems = [
    ...wrongPlatform(name, { ...config, variant: stated?.variant || config.variant || '' }, platform),
    ...uncopied(name, manifest),
  ];
  if (diff_ids.length !== manifest.layers.length) {
    problems.push({
      where: name,
      message: 'manifest and config do not belong together',
      expected: `${diff_ids.length} layers, as the config has diff_ids`,
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
      fix: 'choose a base that is there for this platform, or another platform',
    },
  ];
}

function uncopied(where: string, { layers }: Manifest): Problem[] {
  return layers
    .filter(({ mediaType }) => ociLayerType(mediaType) === null)
    .map(({ mediaType, digest }) => ({
      where: `${where} ${digest}`,
      message: 'a layer of a kind that cannot be copied',
      expected: 'a tar layer: plain, gzip or zstd',
      found: quoteValue(mediaType),
    }));
}
