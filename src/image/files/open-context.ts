import { chmodSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { wholeOf } from '../../formats/content.js';
import { makeFolders } from '../../host/fs/folders.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import type { ImageFile } from './places.js';

/** Writes an own file or folder of an image into a build context, at `path`, with its modes. */
export function writeImageFile(path: string, { to, entries }: ImageFile): void {
  for (const entry of entries) {
    const at = join(path, `/${entry.path}`.slice(to.length));
    makeFolders(entry.type === 'directory' ? at : dirname(at));
    if (entry.type === 'directory') chmodSync(at, 0o755);
    else if (entry.type === 'softlink') symlinkSync(entry.target, at);
    else writeFileAtomic(at, wholeOf(entry.data), entry.mode);
  }
}
