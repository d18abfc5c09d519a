/** Media types of the OCI image specification, and of docker's formats that came before it. */
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
export const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar';
export const OCI_LAYER_GZIP = `${OCI_LAYER}+gzip`;
export const OCI_LAYER_ZSTD = `${OCI_LAYER}+zstd`;
/** The annotation with an image's tag in the index of a layout. */
export const REF_NAME = 'org.opencontainers.image.ref.name';
const DOCKER_INDEX = 'application/vnd.docker.distribution.manifest.list.v2+json';
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

/** Media types of indexes: manifests for several platforms. */
export const INDEX_TYPES: readonly string[] = [OCI_INDEX, DOCKER_INDEX];
/** Media types of image manifests: a config and layers. */
export const MANIFEST_TYPES: readonly string[] = [OCI_MANIFEST, DOCKER_MANIFEST];

/**
 * Media types of an image's config. Old registries and builders used a server's generic types, or none; docker accepts them,
 * too.
 */
export const CONFIG_TYPES: readonly string[] = [
  OCI_CONFIG,
  'application/vnd.docker.container.image.v1+json',
  'application/octet-stream',
  'application/json',
  'text/html',
  'text/plain',
  '',
];

/** Layers that may not be redistributed: they are read like others, but never pushed. */
const NONDISTRIBUTABLE = 'application/vnd.oci.image.layer.nondistributable.v1.tar';

const LAYER_TYPES: Readonly<Record<string, string>> = {
  [OCI_LAYER]: OCI_LAYER,
  [OCI_LAYER_GZIP]: OCI_LAYER_GZIP,
  [OCI_LAYER_ZSTD]: OCI_LAYER_ZSTD,
  'application/vnd.docker.image.rootfs.diff.tar': OCI_LAYER,
  'application/vnd.docker.image.rootfs.diff.tar.gzip': OCI_LAYER_GZIP,
  'application/vnd.docker.image.rootfs.diff.tar.zstd': OCI_LAYER_ZSTD,
  [NONDISTRIBUTABLE]: NONDISTRIBUTABLE,
  [`${NONDISTRIBUTABLE}+gzip`]: `${NONDISTRIBUTABLE}+gzip`,
  [`${NONDISTRIBUTABLE}+zstd`]: `${NONDISTRIBUTABLE}+zstd`,
  'application/vnd.docker.image.rootfs.foreign.diff.tar': NONDISTRIBUTABLE,
  'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip': `${NONDISTRIBUTABLE}+gzip`,
};

/** Returns the OCI media type of a layer, also for docker's types; null if it is not a known layer type. */
export function ociLayerType(mediaType: string): string | null {
  return Object.hasOwn(LAYER_TYPES, mediaType) ? (LAYER_TYPES[mediaType] ?? null) : null;
}

/** Returns whether a blob of this media type may be pushed to a registry. */
export function isDistributable(mediaType: string): boolean {
  return !mediaType.startsWith(NONDISTRIBUTABLE);
}
