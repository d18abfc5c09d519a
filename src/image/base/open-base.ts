import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Platform } from '../../conda/platform.js';
import { UserError } from '../../errors.js';
import { decompressStream } from '../../host/compress/stream.js';
import { filePieces } from '../../host/fs/file-pieces.js';
import { readText, statOf } from '../../host/fs/read.js';
import { besideImage } from '../description/request.js';
import { ociPlatform } from '../oci/platform.js';
import type { BaseImage, ImageDescription } from '../types.js';
import { SCRATCH } from './base-image.js';
import type { ImageFiles } from './files.js';
import { baseFromArchive } from './from-archive.js';
import { baseFromLayout } from './from-layout.js';
import { unpackedArchive } from './open-archive.js';
import { type BaseDeps, registryBase } from './pinned.js';
import { tarFiles } from './tar-files.js';

/**
 * Opens the base image of a description for one platform. With `update`, the registry is asked again for the digest of a
 * tag. Throws ArchiError.
 */
export async function openBase(
  description: ImageDescription,
  { platform, update }: { platform: Platform; update: boolean },
  deps: Omit<BaseDeps, 'readText'>,
): Promise<BaseImage> {
  const { base } = description;
  switch (base.kind) {
    case 'scratch':
      return SCRATCH;
    case 'registry':
      return registryBase({ description, reference: base, platform, update }, { ...deps, readText });
    case 'oci-layout': {
      const files = folderFiles(placeOf(description, base));
      return baseFromLayout({ files, ref: base.ref, platform: ociPlatform(platform) });
    }
    case 'archive': {
      const files = await imageFiles(placeOf(description, base));
      return baseFromArchive({
        files,
        ref: base.ref,
        platform: ociPlatform(platform),
        decompress: decompressStream,
      });
    }
  }
}

const EXPECTED = {
  'oci-layout': 'a folder with an OCI layout',
  archive: 'an image archive: of docker save, or an OCI layout in a tar',
} as const;

/** Returns the path of a base on disk. Throws UserError if there is nothing. */
function placeOf(
  description: ImageDescription,
  { kind, path }: Exclude<ImageDescription['base'], { kind: 'scratch' | 'registry' }>,
): string {
  const place = besideImage(description, path);
  if (statOf(place) !== null) return place;
  throw new UserError('the base is not there', {
    where: place,
    message: `no such file; ${description.file} names it as the base`,
    expected: EXPECTED[kind],
    fix: `write it there, or correct the path, which is relative to ${dirname(description.file)}`,
  });
}

/** Opens the files of an image: a layout's folder, or a tar file, which may be compressed. Throws UserError if it is neither. */
export async function imageFiles(path: string): Promise<ImageFiles> {
  if (statSync(path).isDirectory()) return folderFiles(path);
  return tarFiles(path, await unpackedArchive(path));
}

/** Returns the files of a layout in a folder. */
export function folderFiles(folder: string): ImageFiles {
  return {
    where: folder,
    size: (name) => {
      const stats = statSync(join(folder, name), { throwIfNoEntry: false });
      return stats?.isFile() ? stats.size : null;
    },
    read: (name) => filePieces(join(folder, name)),
  };
}
