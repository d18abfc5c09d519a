import { dirname } from 'node:path';
import { UserError } from '../../errors.js';
import { piecesOf } from '../../formats/content.js';
import { decompress } from '../../host/compress/decompressor.js';
import type { Compression } from '../../host/compress/levels.js';
import { openRandomAccess, type RandomAccess, readAt } from '../../host/fs/random-access.js';
import { openScratch } from '../../host/fs/scratch.js';
import { allowanceOf, LimitError } from '../../limits.js';
import { compressionOf } from '../oci/compression.js';

/** Bytes that any archive may unpack to, however small it is. */
const FREE = 1 << 26;
const LONGEST_MAGIC = 6;

/**
 * Opens the tar of an image: the file itself, or its decompressed content (`docker save | gzip`). Throws UserError if the
 * data is damaged, LimitError if it unpacks to more than the limits allow.
 */
export async function unpackedArchive(path: string): Promise<RandomAccess> {
  const opened = openRandomAccess(path);
  const compression = compressionOf(opened.read(0, Math.min(LONGEST_MAGIC, opened.size)));
  opened.close();
  if (compression !== null) return unpacked(path, compression);
  // The file is opened for each read, so that nobody has to close it after the last layer.
  return { size: opened.size, read: (offset, length) => readAt(path, offset, length) };
}

async function unpacked(path: string, compression: Compression): Promise<RandomAccess> {
  // The scratch files have no name and vanish when the program ends; layers are read from them until then.
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
      'the image archive cannot be read',
      error.problems.map((problem) => ({ ...problem, where: path })),
      { cause: error },
    );
  }
}
