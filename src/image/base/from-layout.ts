import { jsonText } from '../../conda/json-text.js';
import { type Problem, UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { readChecked } from '../oci/blob.js';
import { blobPath } from '../oci/digest.js';
import { readDocument } from '../oci/document.js';
import { type IndexEntry, parseImageManifest, parseIndex } from '../oci/formats.js';
import { descriptorOf } from '../oci/image.js';
import { INDEX_TYPES, MANIFEST_TYPES, REF_NAME } from '../oci/media-types.js';
import type { BaseImage, Blob, Descriptor, OciPlatform } from '../types.js';
import { baseImage } from './base-image.js';
import { chooseManifests } from './choose-manifest.js';
import { findDocument, type ImageFiles } from './files.js';
import { calledBy } from './names.js';

const IMAGE_NAME = 'io.containerd.image.name';

/** Returns whether `files` is an OCI image layout. */
export function isLayout(files: ImageFiles): boolean {
  return files.size('oci-layout') !== null;
}

/**
 * Opens the image for a platform in an OCI layout (image-layout.md of the specification); `ref` selects one of several
 * images. Layers are not read. Throws UserError if the layout cannot be used, DamagedBlob if a digest does not match.
 */
export async function baseFromLayout(request: {
  files: ImageFiles;
  ref: string | null;
  platform: OciPlatform;
}): Promise<BaseImage> {
  const { files, ref, platform } = request;
  await checkVersion(files);
  const where = files.where;
  const index = await document(files, 'index.json');
  const candidates = named(parseIndex(index, `${where} index.json`), ref, where);
  const blobOf = (descriptor: Descriptor): Blob => layoutBlob(files, descriptor);
  const read = (descriptor: Descriptor) => readLayoutDocument(files, descriptor);
  const [{ descriptor: chosen, stated }, ...more] = await chooseManifests({
    candidates,
    platform,
    where,
    readDocument: read,
    readConfig: read,
  });
  if (more.length > 0)
    throw notOne('the layout contains several images', { entries: candidates, ref, where });
  const manifest = parseImageManifest(await read(chosen), `${where} ${chosen.digest}`);
  const configBytes = await read(manifest.config);
  // Without the path: the name goes into labels, and the same base at another path must give the same image.
  const name = `oci${ref === null ? '' : `:${ref}`}@${chosen.digest}`;
  const image = baseImage({ name, digest: chosen.digest, manifest, configBytes, platform, stated, blobOf });
  refuseMissing(files, image);
  return image;
}

async function checkVersion(files: ImageFiles): Promise<void> {
  const text = (await document(files, 'oci-layout')).toString();
  let version: unknown;
  try {
    version = JSON.parse(text)?.imageLayoutVersion;
  } catch {}
  // Versions 1.x are read as 1.0.
  if (typeof version === 'string' && /^1\.\d+\.\d+/.test(version)) return;
  throw new UserError('not an OCI layout', {
    where: `${files.where} oci-layout`,
    message: version === undefined ? 'the version is missing' : 'the version is not supported',
    expected: '{"imageLayoutVersion":"1.0.0"}',
    found: version === undefined ? 'none' : jsonText(version).slice(0, 120),
  });
}

async function document(files: ImageFiles, name: string): Promise<Buffer> {
  const bytes = await findDocument(files, name);
  if (bytes !== null) return bytes;
  throw new UserError('not an OCI layout', {
    where: `${files.where} ${name}`,
    message: 'no such file',
    fix: 'give the folder that holds oci-layout, index.json and blobs/',
  });
}

/** Returns the names of an image in a layout: its full name (docker 25 and newer, containerd), its tag, its digest. */
export function namesInLayout({ annotations, digest }: IndexEntry): readonly string[] {
  return [annotations?.[IMAGE_NAME] ?? '', annotations?.[REF_NAME] ?? '', digest].filter(
    (name) => name !== '',
  );
}

function named(entries: readonly IndexEntry[], ref: string | null, where: string): readonly IndexEntry[] {
  const known = entries.filter(({ mediaType }) => [...INDEX_TYPES, ...MANIFEST_TYPES].includes(mediaType));
  const candidates = ref === null ? known : calledBy(known, namesInLayout, ref);
  // An image may be listed under several names.
  if (candidates.length > 0) return [...new Map(candidates.map((entry) => [entry.digest, entry])).values()];
  throw notOne('no such image in the layout', { entries, ref, where });
}

function notOne(
  message: string,
  { entries, ref, where }: { entries: readonly IndexEntry[]; ref: string | null; where: string },
): UserError {
  const names = entries.map((entry) => namesInLayout(entry)[0] ?? entry.digest);
  return new UserError(message, {
    where: `${where} index.json`,
    message: ref === null ? 'no name is given' : `not exactly one image is called ${quoteValue(ref)}`,
    found: names.length === 0 ? 'no image' : names.map(quoteValue).join(', '),
    fix: 'add the name after the path: oci:PATH:NAME',
  });
}

function layoutBlob(files: ImageFiles, descriptor: Descriptor): Blob {
  return { ...descriptorOf(descriptor), read: () => files.read(blobPath(descriptor)) };
}

async function readLayoutDocument(files: ImageFiles, descriptor: Descriptor): Promise<Buffer> {
  const path = blobPath(descriptor);
  const where = `${files.where} ${path}`;
  const read = () => readChecked(checkedSize(files, descriptor));
  return readDocument({ where, size: descriptor.size, read });
}

function checkedSize(files: ImageFiles, descriptor: Descriptor): Blob {
  const problems = sizeProblems(files, descriptor);
  if (problems.length > 0) throw new UserError('the base image cannot be used', problems);
  return layoutBlob(files, descriptor);
}

// The bytes of layers are checked when they are copied; existence and size are checked here.
function refuseMissing(files: ImageFiles, { layers }: BaseImage): void {
  const problems = layers.flatMap((layer) => sizeProblems(files, layer));
  if (problems.length > 0) throw new UserError('the base image is incomplete', problems);
}

function sizeProblems(files: ImageFiles, descriptor: Descriptor): Problem[] {
  const path = blobPath(descriptor);
  const size = files.size(path);
  if (size === descriptor.size) return [];
  return [
    {
      where: `${files.where} ${path}`,
      message: size === null ? 'no such blob' : 'the size is wrong',
      expected: `${descriptor.size} bytes`,
      found: size === null ? 'none' : `${size} bytes`,
    },
  ];
}
