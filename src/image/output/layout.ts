import { UserError } from '../../errors.js';
import { descriptorOf } from '../direct/assemble.js';
import { bytesBlob, jsonBlob, readChecked } from '../oci/blob.js';
import { OCI_INDEX } from '../oci/media-types.js';
import { formatOciPlatform } from '../oci/platform.js';
import type { Blob, Descriptor, Image } from '../types.js';

/** One file of an output, whose content is checked as it is read. */
export interface OutputFile {
  /** Relative, `/`-separated. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Throws DamagedBlob at the end where the content is not what it is said to be. */
  read(): AsyncIterable<Uint8Array>;
}

/** What a layout is about: an image, or an index of the same image for several platforms. */
export interface LayoutRequest {
  /** At least one, each for another platform. */
  readonly images: readonly Image[];
  /** `name:tag`: what the image is called where it is loaded. */
  readonly reference: string;
}

/** The descriptor of what stands at the top: a manifest, or an index of manifests; with its blob. */
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

/** The files of an OCI image layout (image-layout.md of the specification), small ones first. */
export function ociLayout({ images, reference }: LayoutRequest): OutputFile[] {
  refuseTwice(images);
  const top = topOf(images);
  const annotations = { 'org.opencontainers.image.ref.name': tagOf(reference) };
  const index = {
    schemaVersion: 2,
    mediaType: OCI_INDEX,
    manifests: [{ ...top.descriptor, annotations }],
  };
  const blobs = [
    top.blob,
    ...images.flatMap(({ manifest, config }) => [manifest, config]),
    ...images.flatMap(({ layers }) => layers),
  ];
  const byDigest = new Map(blobs.map((blob) => [blob.digest, blob]));
  return [
    document('oci-layout', { imageLayoutVersion: '1.0.0' }),
    document('index.json', index),
    ...[...byDigest.values()].map((blob) => outputFile(blobPath(blob), blob)),
  ];
}

/**
 * The same with docker's `manifest.json`, which docker and podman load (as docker itself saves since version 25). Throws
 * UserError for several platforms, of which docker loads one.
 */
export function dockerArchive({ images, reference }: LayoutRequest): OutputFile[] {
  const [image, ...more] = images;
  if (image === undefined || more.length > 0) {
    throw new UserError('a docker archive holds an image for one platform', [
      {
        where: '--output',
        message: 'several platforms',
        expected: 'one --arch',
        found: images.map(({ platform }) => formatOciPlatform(platform)).join(', '),
        fix: 'write one archive for each, or an OCI layout or archive',
      },
    ]);
  }
  const { config, layers } = image;
  const manifest = [{ Config: blobPath(config), RepoTags: [reference], Layers: layers.map(blobPath) }];
  return [document('manifest.json', manifest), ...ociLayout({ images, reference })];
}

function document(path: string, value: unknown): OutputFile {
  return outputFile(path, bytesBlob('application/json', Buffer.from(JSON.stringify(value))));
}

function outputFile(path: string, blob: Blob): OutputFile {
  return { path, size: blob.size, read: () => readChecked(blob) };
}

function blobPath({ digest }: Descriptor): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function tagOf(reference: string): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon < 0 ? 'latest' : name.slice(colon + 1);
}

function refuseTwice(images: readonly Image[]): void {
  const names = images.map(({ platform }) => formatOciPlatform(platform));
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  if (twice.length > 0) throw new UserError(`two images for one platform: ${twice.join(', ')}`);
}
