import { UserError } from '../../errors.js';
import { bytesBlob, jsonBlob, readChecked } from '../oci/blob.js';
import { blobPath } from '../oci/digest.js';
import { descriptorOf } from '../oci/image.js';
import { OCI_INDEX, REF_NAME } from '../oci/media-types.js';
import { formatOciPlatform } from '../oci/platform.js';
import type { Blob, Descriptor, Image } from '../types.js';
import { refuseSeveral } from './output.js';

/** A file of an output; its content is checked while it is read. */
export interface OutputFile {
  /** Relative, `/`-separated. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Throws DamagedBlob at the end if the content does not match its digest. */
  read(): AsyncIterable<Uint8Array>;
}

/** The images to write: one, or the same image for several platforms. */
export interface LayoutRequest {
  /** At least one, each for another platform. */
  readonly images: readonly Image[];
  /** At least one, `name:tag`: the names of the image once it is loaded. */
  readonly tags: readonly string[];
}

/** The manifest of the only image, or an index of the manifests of several: its descriptor and its blob. */
export function topOf(images: readonly Image[]): { readonly descriptor: Descriptor; readonly blob: Blob } {
  const [first, ...more] = images.map((image) => ({
    ...descriptorOf(image.manifest),
    platform: { ...image.platform },
  }));
  const [image] = images;
  if (first === undefined || image === undefined) throw new UserError('there is no image to write');
  if (more.length === 0) return { descriptor: first, blob: image.manifest };
  const blob = jsonBlob(OCI_INDEX, { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [first, ...more] });
  return { descriptor: descriptorOf(blob), blob };
}

/**
 * The files of an OCI image layout (image-layout.md of the specification), small ones first. A folder names an image by its
 * tag alone, as in `oci:DIR:TAG`; an archive by its full name, which podman gives to the image that it loads.
 */
export function ociLayout({ images, tags }: LayoutRequest, place: 'folder' | 'archive'): OutputFile[] {
  const top = topOf(images);
  const names = new Set(place === 'folder' ? tags.map(tagOf) : tags);
  const index = {
    schemaVersion: 2,
    mediaType: OCI_INDEX,
    manifests: [...names].map((name) => ({ ...top.descriptor, annotations: { [REF_NAME]: name } })),
  };
  const blobs = [
    top.blob,
    ...images.flatMap(({ manifest, config }) => [manifest, config]),
    ...images.flatMap(({ layers }) => layers),
  ];
  return [
    document('oci-layout', { imageLayoutVersion: '1.0.0' }),
    document('index.json', index),
    ...blobFiles(blobs),
  ];
}

/**
 * The files of an archive for `docker load` and `podman load`: `manifest.json` names config and layers. Throws UserError for
 * several platforms, of which docker loads only one.
 */
export function dockerArchive({ images, tags }: LayoutRequest): OutputFile[] {
  refuseSeveral(
    'docker-archive',
    images.map(({ platform }) => formatOciPlatform(platform)),
  );
  const [image] = images;
  if (image === undefined) throw new UserError('there is no image to write');
  const { config, layers } = image;
  const manifest = [{ Config: blobPath(config), RepoTags: tags, Layers: layers.map(blobPath) }];
  return [document('manifest.json', manifest), ...blobFiles([config, ...layers])];
}

// Images may share layers.
function blobFiles(blobs: readonly Blob[]): OutputFile[] {
  const byDigest = new Map(blobs.map((blob) => [blob.digest, blob]));
  return [...byDigest.values()].map((blob) => outputFile(blobPath(blob), blob));
}

function document(path: string, value: unknown): OutputFile {
  return outputFile(path, bytesBlob('application/json', Buffer.from(JSON.stringify(value))));
}

function outputFile(path: string, blob: Blob): OutputFile {
  return { path, size: blob.size, read: () => readChecked(blob) };
}

function tagOf(reference: string): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon < 0 ? 'latest' : name.slice(colon + 1);
}
