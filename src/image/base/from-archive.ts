import { createHash } from 'node:crypto';
import { UserError } from '../../errors.js';
import { shown } from '../../messages/shown.js';
import { digestOf } from '../oci/blob.js';
import { LARGEST_DOCUMENT, type Manifest, parseArchiveManifest, parseConfig } from '../oci/formats.js';
import { OCI_CONFIG, OCI_LAYER, OCI_LAYER_GZIP } from '../oci/media-types.js';
import type { BaseImage, Descriptor, Digest, OciPlatform } from '../types.js';
import { baseImage } from './base-image.js';
import { type ImageFiles, readSmall } from './files.js';
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
  const bytes = await readSmall(files, 'manifest.json', LARGEST_DOCUMENT);
  if (bytes === null) throw noImage(files.where);
  const saved = pick(parseArchiveManifest(bytes, `${files.where} manifest.json`), ref, files.where);
  const configBytes = await readSmall(files, saved.Config, LARGEST_DOCUMENT);
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

// A plain layer's digest is its diff_id; it is checked when it is copied. A compressed one has to be read to be named.
async function layerOf(files: ImageFiles, name: string, diffId: Digest | undefined): Promise<Descriptor> {
  const size = files.size(name);
  if (size === null) throw missing(files.where, name);
  const hash = createHash('sha256');
  let isGzip: boolean | null = null;
  for await (const chunk of files.read(name)) {
    isGzip ??= chunk[0] === 0x1f && chunk[1] === 0x8b;
    if (!isGzip && diffId !== undefined) return { mediaType: OCI_LAYER, digest: diffId, size };
    hash.update(chunk);
  }
  return { mediaType: isGzip ? OCI_LAYER_GZIP : OCI_LAYER, digest: `sha256:${hash.digest('hex')}`, size };
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

function missing(where: string, name: string): UserError {
  return new UserError('the base image is not whole', [
    { where, message: `it names a file that it does not hold: ${shown(name)}` },
  ]);
}
