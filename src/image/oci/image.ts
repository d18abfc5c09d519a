import type { Blob, Descriptor, Image, LayerBlob, OciPlatform } from '../types.js';
import { jsonBlob } from './blob.js';
import { OCI_MANIFEST } from './media-types.js';

/** Builds an image from a config and its layers: adds the manifest. */
export function imageOf(parts: {
  readonly platform: OciPlatform;
  readonly config: Blob;
  readonly layers: readonly LayerBlob[];
}): Image {
  const manifest = jsonBlob(OCI_MANIFEST, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: descriptorOf(parts.config),
    layers: parts.layers.map(descriptorOf),
  });
  return { ...parts, manifest };
}

/** Returns the descriptor of a blob. Annotations of base layers are kept: some runtimes need them to fetch parts of a layer. */
export function descriptorOf(descriptor: Descriptor): Descriptor {
  const { mediaType, digest, size, urls = [], annotations = {} } = descriptor;
  return {
    ...{ mediaType, digest, size },
    ...(urls.length > 0 ? { urls } : {}),
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
}
