import { foldersAbove } from '../../formats/tar/folders-above.js';
import { END_OF_ARCHIVE, padding, tarHeader } from '../../formats/tar/header.js';
import type { OutputFile } from './layout.js';

/** Writes the files as one tar, in their order, with their folders. Times and owners do not depend on this machine. */
export async function* tarOf(files: readonly OutputFile[]): AsyncGenerator<Uint8Array> {
  const folders = new Set<string>();
  for (const { path, size, read } of files) {
    for (const folder of foldersAbove(path).filter((path) => !folders.has(path))) {
      folders.add(folder);
      yield tarHeader({ path: folder, type: 'directory', mode: 0o755, mtime: 0 });
    }
    yield tarHeader({ path, type: 'file', mode: 0o644, mtime: 0, size });
    yield* read();
    yield padding(size);
  }
  yield END_OF_ARCHIVE;
}
