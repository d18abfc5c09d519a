import { END_OF_ARCHIVE, padding, tarHeader } from '../../formats/tar/header.js';
import type { TreeEntry } from '../open-tree.js';

/**
 * Writes a folder as a tar archive whose bytes depend on names, contents and who may execute what alone: sorted, without time and
 * owner. `read` returns the bytes of a file.
 */
export function packFolder(
  entries: readonly TreeEntry[],
  read: (path: string) => Uint8Array,
): (sink: (chunk: Uint8Array) => void) => void {
  return (sink) => {
    for (const { path, kind, isExecutable, target } of entries) {
      const common = { path, mtime: 0 };
      if (kind === 'folder') sink(tarHeader({ ...common, type: 'directory', mode: 0o755 }));
      else if (kind === 'link')
        sink(tarHeader({ ...common, type: 'softlink', mode: 0o777, linkTarget: target ?? '' }));
      else {
        const bytes = read(path);
        const mode = isExecutable ? 0o755 : 0o644;
        sink(tarHeader({ ...common, type: 'file', mode, size: bytes.length }));
        sink(bytes);
        sink(padding(bytes.length));
      }
    }
    sink(END_OF_ARCHIVE);
  };
}
