import { type ArchiError, UserError } from '../../errors.js';
import type { Compression } from '../../host/compress/levels.js';
import type { DecompressStream } from '../../host/compress/stream.js';
import { quoteValue } from '../../text/quote-value.js';
import { compressionOf } from '../oci/compression.js';
import { algorithmOf } from '../oci/digest.js';
import { measure } from '../oci/measure.js';
import { OCI_LAYER, OCI_LAYER_GZIP, OCI_LAYER_ZSTD } from '../oci/media-types.js';
import type { Blob, Digest } from '../types.js';
import type { ImageFiles } from './files.js';

/** OCI media type of a layer by its compression. The specification has no media types for xz and bzip2. */
const TYPES: Readonly<Partial<Record<Compression, string>>> = { gzip: OCI_LAYER_GZIP, zstd: OCI_LAYER_ZSTD };

/**
 * Returns a layer of a docker archive as a blob. The archive does not state the compression; the first bytes tell it. A
 * layer in a compression that OCI has no media type for is decompressed to a plain tar. Throws UserError if the content does
 * not match `diffId`.
 */
export async function archiveLayer(request: {
  files: ImageFiles;
  name: string;
  diffId: Digest;
  decompress: DecompressStream;
}): Promise<Blob> {
  const { files, name, diffId, decompress } = request;
  const size = files.size(name) ?? 0;
  const compression = await compressionIn(files, name);
  // The digest of an uncompressed layer is its diff_id, which is checked while the layer is copied. A compressed layer must
  // be read to compute its digest.
  if (compression === null)
    return { mediaType: OCI_LAYER, digest: diffId, size, read: () => files.read(name) };
  const outer = measure('sha256');
  const inner = measure(algorithmOf(diffId));
  try {
    for await (const chunk of decompress(compression, outer.passing(files.read(name)))) inner.update(chunk);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw damaged(files.where, name, {
      expected: diffId,
      found: error.problems[0]?.message ?? error.message,
    });
  }
  const found = inner.digest();
  if (found !== diffId) throw damaged(files.where, name, { expected: diffId, found });
  const mediaType = TYPES[compression];
  return mediaType === undefined
    ? {
        mediaType: OCI_LAYER,
        digest: diffId,
        size: inner.size(),
        read: () => decompress(compression, files.read(name)),
      }
    : { mediaType, digest: outer.digest(), size, read: () => files.read(name) };
}

async function compressionIn(files: ImageFiles, name: string): Promise<Compression | null> {
  for await (const chunk of files.read(name)) return compressionOf(chunk);
  return null;
}

function damaged(
  where: string,
  name: string,
  { expected, found }: { expected: Digest; found: string },
): ArchiError {
  const message = `the layer ${quoteValue(name)} does not match its digest in the config`;
  return new UserError('the base image is damaged', {
    where,
    message,
    expected,
    found,
    fix: 'save or fetch the image again',
  });
}
