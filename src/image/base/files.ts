import { readDocument } from '../oci/document.js';

/** The files of an OCI layout or of a docker archive, wherever they lie: a folder, or a tar file that is not unpacked. */
export interface ImageFiles {
  /** The folder or tar file, for messages. */
  readonly where: string;
  /** Bytes of the plain file of that name; null where there is none. Names are relative, `/`-separated. */
  size(name: string): number | null;
  /** Its content, in chunks that are not used again. Throws ToolError where it cannot be read. */
  read(name: string): AsyncIterable<Uint8Array>;
}

/** Reads an index, a manifest or a configuration. Returns null if there is no such file. Throws LimitError if it is too large. */
export async function findDocument(files: ImageFiles, name: string): Promise<Buffer | null> {
  const size = files.size(name);
  if (size === null) return null;
  const where = `${files.where} ${name}`;
  return readDocument({ where, size, read: () => files.read(name) }, 'the image cannot be read');
}
