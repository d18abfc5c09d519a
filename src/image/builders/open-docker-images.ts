import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { decompressStream } from '../../host/compress/stream.js';
import { filePieces } from '../../host/fs/file-pieces.js';
import { makeFolders } from '../../host/fs/folders.js';
import { writeStreamAtomic } from '../../host/fs/write.js';
import { baseFromArchive } from '../base/from-archive.js';
import { imageFiles } from '../base/open-base.js';
import { jsonBlob, readChecked } from '../oci/blob.js';
import { imageOf } from '../oci/image.js';
import { measure } from '../oci/measure.js';
import { OCI_CONFIG, OCI_LAYER, OCI_LAYER_GZIP } from '../oci/media-types.js';
import type { Image, LayerBlob } from '../types.js';
import { type FollowDeps, follow } from './build.js';
import { dockerSaveCommand } from './commands.js';
import type { StoredImage } from './send.js';

/**
 * Exports images from docker's store and calls `use` with them. Their layers lie in a temporary folder below `folder` until
 * `use` returns. Throws ToolError if docker fails, UserError if an image is for another platform, and what `use` throws.
 */
export async function withDockerImages(
  stored: readonly StoredImage[],
  folder: string,
  use: (images: readonly Image[]) => Promise<void>,
  deps: FollowDeps,
): Promise<void> {
  makeFolders(folder);
  const temporary = mkdtempSync(join(folder, '.docker-export-'));
  try {
    const images: Image[] = [];
    for (const image of stored) images.push(await exportImage(image, temporary, deps));
    await use(images);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function exportImage({ tag, platform }: StoredImage, folder: string, deps: FollowDeps): Promise<Image> {
  const path = join(folder, `${platform.architecture}.tar`);
  await follow(dockerSaveCommand({ tag, path }), `saving ${tag}`, deps);
  const { config, layers } = await baseFromArchive({
    files: await imageFiles(path),
    ref: null,
    platform,
    decompress: decompressStream,
  });
  return imageOf({
    platform,
    config: jsonBlob(OCI_CONFIG, config),
    layers: await Promise.all(layers.map((layer) => compressed(layer, folder))),
  });
}

/** Compresses a layer with gzip: docker saves layers uncompressed. */
async function compressed(layer: LayerBlob, folder: string): Promise<LayerBlob> {
  if (layer.mediaType !== OCI_LAYER) return layer;
  const path = join(folder, `${layer.diffId.replace(':', '-')}.gz`);
  const packed = measure('sha256');
  await pipeline(readChecked(layer), createGzip(), (chunks: AsyncIterable<Buffer>) =>
    writeStreamAtomic(path, packed.passing(chunks)),
  );
  return {
    mediaType: OCI_LAYER_GZIP,
    digest: packed.digest(),
    size: packed.size(),
    diffId: layer.diffId,
    read: () => filePieces(path),
  };
}
