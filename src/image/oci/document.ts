import { readPieces } from '../../async/body.js';
import { limitOf, overLimit } from '../../limits.js';

/** An index, a manifest or a configuration with its stated size. */
export interface StatedDocument {
  /** Names the document in messages. */
  readonly where: string;
  /** Bytes. */
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
}

/** Reads a whole document. Throws LimitError, titled `title`, if its stated size exceeds the limit `oci-document`. */
export async function readDocument(
  { where, size, read }: StatedDocument,
  title = 'the base image cannot be used',
): Promise<Buffer> {
  if (size > limitOf('oci-document'))
    throw overLimit(title, 'oci-document', { where, found: `${size} bytes` });
  return readPieces(read());
}
