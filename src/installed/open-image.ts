import { dirname } from 'node:path';
import type { SystemLibraries } from '../bases/types.js';
import { type Platform, parsePlatform, USUAL_PLATFORM } from '../conda/platform.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { type Content, piecesOf } from '../formats/content.js';
import { readTar, TarError } from '../formats/tar/reader.js';
import { decompressStream } from '../host/compress/stream.js';
import { type Scratch, withScratch } from '../host/fs/scratch.js';
import { unpackInto } from '../host/fs/unpack.js';
import type { ImageFiles } from '../image/base/files.js';
import { baseFromArchive } from '../image/base/from-archive.js';
import { imageFiles } from '../image/base/open-base.js';
import { platformsOf } from '../image/base/platforms.js';
import { readChecked } from '../image/oci/blob.js';
import { ociPlatform } from '../image/oci/platform.js';
import type { LayerBlob } from '../image/types.js';
import { allowanceOf } from '../limits.js';
import { environmentsOf } from '../lock/environments.js';
import { parseLock } from '../lock/formats/parse-lock.js';
import type { Lock } from '../lock/types.js';
import { createImageReader } from './image-contents.js';
import type { InstalledPrefix } from './prefix.js';

/** The prefixes of an image with their environments, the base first, and its system libraries. */
export interface InstalledImage {
  readonly prefixes: readonly {
    readonly lock: Lock;
    readonly environments: readonly { readonly lock: Lock; readonly installed: InstalledPrefix }[];
  }[];
  readonly system: SystemLibraries;
}

/** Bytes that every layer may unpack to, however small it is. */
const FREE = 1 << 26;

/**
 * Reads the environments of an image on disk, a layout or an archive, for one platform; default: its only one. Throws
 * UserError if the image has no environment of archi-construct, or cannot be read.
 */
export async function openInstalledImage(
  path: string,
  subdir: string | undefined,
  emit: Emit,
): Promise<InstalledImage> {
  const files = await imageFiles(path);
  const platform = subdir === undefined ? await onlyPlatform(files) : parsePlatform(subdir);
  const { layers } = await baseFromArchive({
    files,
    ref: null,
    platform: ociPlatform(platform),
    decompress: decompressStream,
  });
  const reader = createImageReader();
  emit({ kind: 'start', step: 'layers', title: 'Reading layers', total: layers.length });
  for (const [i, layer] of layers.entries()) {
    await withScratch(dirname(path), async (scratch) => {
      reader.add(readEntries(await unpacked(layer, scratch), `${path} ${layer.digest}`));
    });
    emit({ kind: 'progress', step: 'layers', done: i + 1, detail: layer.digest });
  }
  emit({ kind: 'end', step: 'layers' });
  const { prefixes, system } = reader.contents();
  if (prefixes.size === 0) throw noEnvironment(path);
  return {
    system,
    prefixes: [...prefixes].map(([prefix, { lock: text, installedIn }]) => {
      const lock = parseLock(text, `${path}: ${prefix}/.archi/lock.json`);
      const environments = environmentsOf(lock).map(({ folder, lock }) => ({
        lock,
        installed: installedIn(folder),
      }));
      return { lock, environments };
    }),
  };
}

async function onlyPlatform(files: ImageFiles): Promise<Platform> {
  const [only, second] = await platformsOf(files);
  return only !== undefined && second === undefined ? only : USUAL_PLATFORM;
}

async function unpacked(layer: LayerBlob, scratch: Scratch): Promise<Content> {
  const bytes = await scratch.collect(readChecked(layer));
  const most = allowanceOf(bytes.length, { ratio: 'layer-ratio', most: 'layer-unpacked', free: FREE });
  const unpack = unpackInto(scratch);
  if (layer.mediaType.endsWith('+gzip')) return unpack('gzip', piecesOf(bytes), most);
  if (layer.mediaType.endsWith('+zstd')) return unpack('zstd', piecesOf(bytes), most);
  return bytes;
}

function readEntries(tar: Content, where: string) {
  try {
    return readTar(tar, { source: 'a layer' });
  } catch (error) {
    if (!(error instanceof TarError)) throw error;
    throw new UserError('a layer cannot be read', { where, message: error.message }, { cause: error });
  }
}

function noEnvironment(where: string): UserError {
  return new UserError('there is nothing to audit', {
    where,
    message: 'no layer of this image contains an environment made by archi-construct',
    expected: 'PREFIX/.archi/lock.json',
    fix: 'give an image that archi-construct built, or one in which its installer was run',
  });
}
