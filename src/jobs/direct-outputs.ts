import { join, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { writeFolderWhole } from '../host/whole-folder.js';
import { writeStreamWhole } from '../host/write-stream.js';
import type { OutputChoice } from '../image/output/choice.js';
import { dockerArchive, type LayoutRequest, ociLayout } from '../image/output/layout.js';
import { tarOf } from '../image/output/tar.js';
import { readFolder } from './edges.js';

/**
 * Writes images where `--output` says, whole or not at all. Throws UserError where something else stands there,
 * DamagedBlob where bytes are not what they should be.
 */
export async function writeImages(request: LayoutRequest, { form, path }: OutputChoice): Promise<void> {
  const place = resolve(path);
  switch (form) {
    case 'oci-layout':
      refuseForeign(place);
      return writeFolderWhole(place, async (aside) => {
        for (const file of ociLayout(request, 'folder'))
          await writeStreamWhole(join(aside, file.path), file.read());
      });
    case 'oci-archive':
      return writeStreamWhole(place, tarOf(ociLayout(request, 'archive')));
    case 'docker-archive':
      return writeStreamWhole(place, tarOf(dockerArchive(request)));
  }
}

// The folder is replaced: one that holds anything else is not ours to replace.
function refuseForeign(folder: string): void {
  const names = readFolder(folder);
  if (names.length === 0 || names.includes('oci-layout')) return;
  throw new UserError('the image cannot be written', [
    {
      where: folder,
      message: 'this folder holds other files, and would be replaced',
      expected: 'a folder that is empty, absent, or an OCI layout',
      found: names.slice(0, 5).join(', '),
      fix: 'choose another folder with --output',
    },
  ]);
}
