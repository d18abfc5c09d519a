import { UserError } from '../../errors.js';
import type { DecompressStream } from '../../host/compress/stream.js';
import { quoteValue } from '../../text/quote-value.js';
import { digestOf } from '../oci/digest.js';
import { type OciManifest, parseArchiveManifest, parseConfig, parseIndex } from '../oci/formats.js';
import { OCI_CONFIG } from '../oci/media-types.js';
import type { BaseImage, Blob, OciPlatform } from '../types.js';
import { archiveLayer } from './archive-layer.js';
import { baseImage } from './base-image.js';
import { findDocument, type ImageFiles } from './files.js';
import { baseFromLayout, isLayout, namesInLayout } from './from-layout.js';
import { calledBy } from './names.js';

/**
 * Opens the image in a tar file of `docker save` (`manifest.json`, a config and layers), or in a tar of an OCI layout;
 * docker 25 and newer write both into one tar. `ref` selects one of several images. Throws UserError if the archive cannot
 * be used.
 */
export async function baseFromArchive(request: {
  files: ImageFiles;
  ref: string | null;
  platform: OciPlatform;
  decompress: DecompressStream;
}): Promise<BaseImage> {
  const { files } = request;
  const bytes = await findDocument(files, 'manifest.json');
  const saved = bytes === null ? [] : parseArchiveManifest(bytes, `${files.where} manifest.json`);
  if (isLayout(files) && (saved.length === 0 || (await isNamedInLayout(request))))
    return baseFromLayout(request);
  if (saved.length === 0) throw noImage(files.where);
  return fromSaved(pick(saved, request.ref, files.where), request);
}

/** Whether the layout has the image; false for a name that only manifest.json has. */
async function isNamedInLayout({ files, ref }: { files: ImageFiles; ref: string | null }): Promise<boolean> {
  const index = await findDocument(files, 'index.json');
  if (index === null || ref === null) return index !== null;
  return calledBy(parseIndex(index, `${files.where} index.json`), namesInLayout, ref).length > 0;
}

type Saved = ReturnType<typeof parseArchiveManifest>[number];

async function fromSaved(
  saved: Saved,
  { files, platform, decompress }: Parameters<typeof baseFromArchive>[0],
): Promise<BaseImage> {
  const configBytes = await findDocument(files, saved.Config);
  if (configBytes === null) throw missing(files.where, saved.Config);
  const config = parseConfig(configBytes, `${files.where} ${saved.Config}`);
  // async: a missing layer must reject its own promise. A synchronous throw would leave the rejections of earlier layers
  // unhandled.
  const blobs = await Promise.all(
    saved.Layers.map(async (name, i) => {
      const diffId = config.rootfs.diff_ids[i];
      if (files.size(name) === null || diffId === undefined) throw missing(files.where, name);
      return archiveLayer({ files, name, diffId, decompress });
    }),
  );
  const digest = digestOf(configBytes);
  const manifest: OciManifest = {
    config: { mediaType: OCI_CONFIG, digest, size: configBytes.length },
    layers: blobs,
  };
  return baseImage({
    name: `docker-archive@${digest}`,
    digest: null,
    manifest,
    configBytes,
    platform,
    // The manifest was built from these blobs.
    blobOf: (layer) => layer as Blob,
  });
}

/** The names of an image: its tags, its config, and the digest of the config, which is docker's image id. */
function namesOf({ RepoTags, Config }: Saved): readonly string[] {
  const id = /[0-9a-f]{64}/.exec(Config)?.[0];
  return [...RepoTags, Config, ...(id === undefined ? [] : [id, `sha256:${id}`])];
}

function pick(saved: readonly Saved[], ref: string | null, where: string): Saved {
  const [first, ...more] = ref === null ? saved : calledBy(saved, namesOf, ref);
  if (first !== undefined && more.length === 0) return first;
  const names = saved.map((image) => namesOf(image)[0] ?? image.Config);
  throw new UserError(
    first === undefined ? 'no such image in the archive' : 'the archive contains several images',
    {
      where,
      message: ref === null ? 'no name is given' : `not exactly one image is called ${quoteValue(ref)}`,
      found: names.map(quoteValue).join(', '),
      fix: 'add the name after the path: docker-archive:PATH:NAME',
    },
  );
}

function noImage(where: string): UserError {
  return new UserError('not an image', {
    where,
    message: 'it contains neither manifest.json nor oci-layout',
    expected: 'a tar file from docker save, or of an OCI layout',
  });
}

function missing(where: string, name: string): UserError {
  return new UserError('the base image is incomplete', {
    where,
    message: `it refers to a file that is not in it: ${quoteValue(name)}`,
  });
}
