import { PLATFORMS, type Platform } from '../../conda/platform.js';
import { blobPath } from '../oci/digest.js';
import { isImage, parseArchiveManifest, parseConfig, parseIndex, parseOciManifest } from '../oci/formats.js';
import { INDEX_TYPES, MANIFEST_TYPES } from '../oci/media-types.js';
import { isForPlatform, ociPlatform, type StatedPlatform } from '../oci/platform.js';
import type { Descriptor } from '../types.js';
import { findDocument, type ImageFiles } from './files.js';
import { isLayout } from './from-layout.js';

/** Maximum nesting depth of indexes. */
const DEEPEST = 4;

/**
 * Returns the platforms that a layout or an archive has images for, by its index or its configs. Digests are not checked
 * here but when the image is read. Throws UserError if a document cannot be read.
 */
export async function platformsOf(files: ImageFiles): Promise<Platform[]> {
  const stated = isLayout(files)
    ? await statedInIndex(files, 'index.json', DEEPEST)
    : await statedInArchive(files);
  return PLATFORMS.filter((platform) =>
    stated.some((candidate) => isForPlatform(candidate, ociPlatform(platform))),
  );
}

async function statedInIndex(files: ImageFiles, name: string, deep: number): Promise<StatedPlatform[]> {
  const bytes = deep === 0 ? null : await findDocument(files, name);
  const stated: StatedPlatform[] = [];
  for (const entry of bytes === null ? [] : parseIndex(bytes, `${files.where} ${name}`)) {
    if (INDEX_TYPES.includes(entry.mediaType))
      stated.push(...(await statedInIndex(files, blobPath(entry), deep - 1)));
    else if (!MANIFEST_TYPES.includes(entry.mediaType)) continue;
    else if (entry.platform?.architecture) stated.push(entry.platform);
    else stated.push(...(await statedByConfig(files, entry)));
  }
  return stated;
}

async function statedByConfig(files: ImageFiles, entry: Descriptor): Promise<StatedPlatform[]> {
  const name = blobPath(entry);
  const bytes = await findDocument(files, name);
  const manifest = bytes === null ? null : parseOciManifest(bytes, `${files.where} ${name}`);
  return manifest === null || !isImage(manifest) ? [] : configIn(files, blobPath(manifest.config));
}

async function statedInArchive(files: ImageFiles): Promise<StatedPlatform[]> {
  const bytes = await findDocument(files, 'manifest.json');
  const saved = bytes === null ? [] : parseArchiveManifest(bytes, `${files.where} manifest.json`);
  return (await Promise.all(saved.map(({ Config }) => configIn(files, Config)))).flat();
}

async function configIn(files: ImageFiles, name: string): Promise<StatedPlatform[]> {
  const bytes = await findDocument(files, name);
  return bytes === null ? [] : [parseConfig(bytes, `${files.where} ${name}`)];
}
