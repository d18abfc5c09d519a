/** Media types of the OCI image specification, and of docker's formats that came before it. */
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
export const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar';
export const OCI_LAYER_GZIP = `${OCI_LAYER}+gzip`;
const DOCKER_INDEX = 'application/vnd.docker.distribution.manifest.list.v2+json';
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

/** What names manifests of several platforms. */
export const INDEX_TYPES: readonly string[] = [OCI_INDEX, DOCKER_INDEX];
/** What names a config and layers. */
export const MANIFEST_TYPES: readonly string[] = [OCI_MANIFEST, DOCKER_MANIFEST];

const LAYER_TYPES: Readonly<Record<string, string>> = {
  [OCI_LAYER]: OCI_LAYER,
  [OCI_LAYER_GZIP]: OCI_LAYER_GZIP,
  [`${OCI_LAYER}+zstd`]: `${OCI_LAYER}+zstd`,
  'application/vnd.docker.image.rootfs.diff.tar': OCI_LAYER,
  'application/vnd.docker.image.rootfs.diff.tar.gzip': OCI_LAYER_GZIP,
};

/** The OCI name of a layer's media type, docker's included; null for what is no layer that can be copied (foreign ones). */
export function ociLayerType(mediaType: string): string | null {
  return Object.hasOwn(LAYER_TYPES, mediaType) ? (LAYER_TYPES[mediaType] ?? null) : null;
}
