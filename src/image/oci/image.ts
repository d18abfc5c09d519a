import type { Blob, Descriptor, Image, LayerBlob, OciPlatform } from '../types.js';
import { jsonBlob } from './blob.js';
import { OCI_MANIFEST } from './media-types.js';

/** A configuration and the layers that it speaks of, with the manifest that holds them together. */
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

/** A blob as a manifest names it; a layer of a base keeps its annotations, by which some runtimes fetch parts of it. */
export function descriptorOf({
  mediaType,
  digest,
  size,
  urls = [],
  annotations = {},
}: Descriptor): Descriptor {
  return {
    ...{ mediaType, digest, size },
    ...(urls.length > 0 ? { urls } : {}),
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
}
