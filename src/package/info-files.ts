import { messageOf, UserError } from '../errors.js';
import type { Content } from '../formats/content.js';
import { readTar } from '../formats/tar/reader.js';
import { type ArchiveFile, unwrapInfo } from './archives.js';

/**
 * Returns the files of the archive that has `info/`, by path: for a `.tar.bz2` all files. Nothing is checked. Throws UserError if
 * the file cannot be read.
 */
export async function infoFiles(file: ArchiveFile): Promise<ReadonlyMap<string, Content>> {
  try {
    const entries = (await unwrapInfo(file)).flatMap((tar) => readTar(tar));
    return new Map(
      entries
        .filter(({ type }) => type === 'file')
        .map(({ path, data }) => [path.toString().replace(/^\.\//, ''), data]),
    );
  } catch (error) {
    const message = messageOf(error);
    throw new UserError(`${file.fn} cannot be used`, { where: file.fn, message }, { cause: error });
  }
}
