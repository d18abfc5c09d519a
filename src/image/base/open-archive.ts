import { dirname } from 'node:path';
import { UserError } from '../../errors.js';
import { piecesOf } from '../../formats/content.js';
import { decompress } from '../../host/compress/compress.js';
import { openRandomAccess, type RandomAccess, readAt } from '../../host/fs/random-access.js';
import { openScratch } from '../../host/fs/scratch.js';
import { allowanceOf, LimitError } from '../../limits.js';
import { type Compression, compressionOf } from '../oci/compression.js';

/** So much may come of any archive, however small. */
const FREE = 1 << 26;
const LONGEST_MAGIC = 6;

/**
 * The tar of an image: the file itself, or what it is once its compression is undone (`docker save | gzip`). Throws UserError
 * for damaged data, LimitError for more than the limits allow.
 */
export async function unpackedArchive(path: string): Promise<RandomAccess> {
  const opened = openRandomAccess(path);
  const compression = compressionOf(opened.read(0, Math.min(LONGEST_MAGIC, opened.size)));
  opened.close();
  if (compression !== null) return unpacked(path, compression);
  // Opened for each read: nobody has to close it when the last layer has been copied.
  return { size: opened.size, read: (offset, length) => readAt(path, offset, length) };
}

async function unpacked(path: string, compression: Compression): Promise<RandomAccess> {
  // Its files have no name, and are gone when the program ends: layers are read from them until then.
  const scratch = openScratch(dirname(path));
  const packed = scratch.open(path);
  const most = allowanceOf(packed.length, { ratio: 'layer-ratio', most: 'layer-unpacked', free: FREE });
  try {
    const tar = await scratch.collect(decompress(compression, piecesOf(packed), most));
    return { size: tar.length, read: (offset, length) => tar.subarray(offset, offset + length) };
  } catch (error) {
    scratch.close();
    if (!(error instanceof UserError)) throw error;
    throw new (error instanceof LimitError ? LimitError : UserError)(
      'the archive of an image cannot be read',
      error.problems.map((problem) => ({ ...problem, where: path })),
      { cause: error },
    );
  }
}
