import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ArchiError, UserError } from '../../errors.js';
import { shown } from '../../messages/shown.js';
import { digestOf } from '../oci/digest.js';
import { type Manifest, parseArchiveManifest, parseConfig } from '../oci/formats.js';
import { OCI_CONFIG, OCI_LAYER, OCI_LAYER_GZIP } from '../oci/media-types.js';
import type { BaseImage, Descriptor, Digest, OciPlatform } from '../types.js';
import { baseImage } from './base-image.js';
import { type ImageFiles, readDocument } from './files.js';
import { baseFromLayout, isLayout } from './from-layout.js';

/**
 * The image of a tar file as docker saves it (`manifest.json`, a config and layers), or of an OCI layout in a tar; `ref`
 * names one of several by tag. Throws UserError for an archive that cannot be used.
 */
export async function baseFromArchive(request: {
  files: ImageFiles;
  ref: string | null;
  platform: OciPlatform;
}): Promise<BaseImage> {
  const { files, ref, platform } = request;
  if (isLayout(files)) return baseFromLayout(request);
  const bytes = await readDocument(files, 'manifest.json');
  if (bytes === null) throw noImage(files.where);
  const saved = pick(parseArchiveManifest(bytes, `${files.where} manifest.json`), ref, files.where);
  const configBytes = await readDocument(files, saved.Config);
  if (configBytes === null) throw missing(files.where, saved.Config);
  const config = parseConfig(configBytes, `${files.where} ${saved.Config}`);
  const layers = await Promise.all(
    saved.Layers.map((name, i) => layerOf(files, name, config.rootfs.diff_ids[i])),
  );
  const digest = digestOf(configBytes);
  const manifest: Manifest = {
    config: { mediaType: OCI_CONFIG, digest, size: configBytes.length },
    layers,
  };
  const names = new Map(layers.map((layer, i) => [layer.digest, saved.Layers[i] ?? '']));
  return baseImage({
    name: `docker-archive@${digest}`,
    digest: null,
    manifest,
    configBytes,
    platform,
    blobOf: (layer) => ({ ...layer, read: () => files.read(names.get(layer.digest) ?? '') }),
  });
}

// A plain layer's digest is its diff_id, which is checked when it is copied. A compressed one has to be read to be named.
async function layerOf(files: ImageFiles, name: string, diffId: Digest | undefined): Promise<Descriptor> {
  const size = files.size(name);
  if (size === null || diffId === undefined) throw missing(files.where, name);
  for await (const chunk of files.read(name)) {
    const isGzip = chunk[0] === 0x1f && chunk[1] === 0x8b;
    if (!isGzip) return { mediaType: OCI_LAYER, digest: diffId, size };
    break;
  }
  const [digest, found] = await bothDigests(files, name);
  if (found !== diffId) throw damagedLayer(files.where, name, { expected: diffId, found });
  return { mediaType: OCI_LAYER_GZIP, digest, size };
}

// Of the bytes, and of what they are when they are decompressed; null where they are damaged.
async function bothDigests(files: ImageFiles, name: string): Promise<[Digest, Digest | null]> {
  const outer = createHash('sha256');
  const inner = createHash('sha256');
  const passing = async function* () {
    for await (const chunk of files.read(name)) {
      outer.update(chunk);
      yield chunk;
    }
  };
  try {
    await pipeline(passing, createGunzip(), async (content: AsyncIterable<Buffer>) => {
      for await (const chunk of content) inner.update(chunk);
    });
  } catch (error) {
    if (error instanceof ArchiError) throw error;
    return [`sha256:${outer.digest('hex')}`, null];
  }
  return [`sha256:${outer.digest('hex')}`, `sha256:${inner.digest('hex')}`];
}

function pick(saved: ReturnType<typeof parseArchiveManifest>, ref: string | null, where: string) {
  const named =
    ref === null ? saved : saved.filter(({ RepoTags }) => RepoTags.some((tag) => matches(tag, ref)));
  const [first, ...more] = named;
  if (first !== undefined && more.length === 0) return first;
  const names = saved.map(({ RepoTags, Config }) => RepoTags[0] ?? Config);
  throw new UserError(
    first === undefined ? 'the archive has no such image' : 'the archive has several images',
    [
      {
        where,
        message: ref === null ? 'which one is meant?' : `no single image is called ${shown(ref)}`,
        found: names.map(shown).join(', '),
        fix: 'name one behind the path: docker-archive:PATH:NAME',
      },
    ],
  );
}

// `example:1.0` is also `localhost/example:1.0`, as podman saves what has no registry.
function matches(tag: string, ref: string): boolean {
  return tag === ref || tag.endsWith(`/${ref}`);
}

function noImage(where: string): UserError {
  return new UserError('this is no image', [
    {
      where,
      message: 'it holds neither manifest.json nor oci-layout',
      expected: 'a tar file of docker save, or of an OCI layout',
    },
  ]);
}

function damagedLayer(
  where: string,
  name: string,
  { expected, found }: { expected: Digest; found: Digest | null },
): UserError {
  const message = `a layer is not what the config calls it: ${shown(name)}`;
  return new UserError('the base image is damaged', [
    { where, message, expected, found: found ?? 'no gzip data', fix: 'save or fetch the image anew' },
  ]);
}

function missing(where: string, name: string): UserError {
  return new UserError('the base image is not whole', [
    { where, message: `it names a file that it does not hold: ${shown(name)}` },
  ]);
}
