import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../errors.js';
import { readFolder } from '../../host/fs/read.js';
import { writeFolderAtomic, writeStreamAtomic } from '../../host/fs/write.js';
import { dockerArchive, type LayoutRequest, type OutputFile, ociLayout } from './layout.js';
import type { OutputChoice } from './output.js';
import { tarOf } from './tar.js';

/**
 * Writes images to the path of `--output`, whole or not at all. Throws UserError if other files are there, DamagedBlob if
 * the bytes of a blob do not match its digest.
 */
export async function writeImages(request: LayoutRequest, { form, path }: OutputChoice): Promise<void> {
  const place = resolve(path);
  switch (form) {
    case 'oci-layout':
      return writeLayout(place, ociLayout(request, 'folder'));
    case 'oci-archive':
      return writeStreamAtomic(place, tarOf(ociLayout(request, 'archive')));
    case 'docker-archive':
      return writeStreamAtomic(place, tarOf(dockerArchive(request)));
  }
}

async function writeLayout(folder: string, files: readonly OutputFile[]): Promise<void> {
  if (holdsLayout(folder)) return renewLayout(folder, files);
  await writeFolderAtomic(folder, async (aside) => {
    for (const file of files) await writeStreamAtomic(join(aside, file.path), file.read());
  });
}

/**
 * Tells whether a folder holds an OCI layout. Throws UserError if it holds other files: a layout would be written among
 * them, or in their place.
 */
export function holdsLayout(folder: string): boolean {
  const names = readFolder(folder);
  if (names.includes('oci-layout')) return true;
  if (names.length === 0) return false;
  throw new UserError('the image cannot be written', {
    where: folder,
    message: 'this folder contains other files',
    expected: 'a folder that is new, empty, or an OCI layout',
    found: names.slice(0, 5).join(', '),
    fix: 'choose another folder with --output',
  });
}

const BLOBS = 'blobs/sha256';

// A layout that is there stays whole all the time: its index is renewed between the blobs that come and those that go.
async function renewLayout(folder: string, files: readonly OutputFile[]): Promise<void> {
  const before = readFolder(join(folder, BLOBS));
  const written = new Set(files.map(({ path }) => path));
  const remove = (names: readonly string[]) => {
    for (const name of names) rmSync(join(folder, BLOBS, name), { force: true });
  };
  const blobsFirst = files.toSorted((a, b) => Number(isBlob(b)) - Number(isBlob(a)));
  try {
    for (const file of blobsFirst) await writeStreamAtomic(join(folder, file.path), file.read());
  } catch (error) {
    remove(readFolder(join(folder, BLOBS)).filter((name) => !before.includes(name)));
    throw error;
  }
  remove(before.filter((name) => !written.has(`${BLOBS}/${name}`)));
}

function isBlob({ path }: OutputFile): boolean {
  return path.startsWith(BLOBS);
}
