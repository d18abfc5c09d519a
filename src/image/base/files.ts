import { readDocument } from '../oci/document.js';

/** The files of an OCI layout or of a docker archive: in a folder, or in a tar file that is not unpacked. */
export interface ImageFiles {
  /** Path of the folder or tar file, for messages. */
  readonly where: string;
  /** Returns the size of a regular file in bytes; null if there is no such file. Names are relative, `/`-separated. */
  size(name: string): number | null;
  /** Reads a file in chunks, which the caller may keep. Throws ToolError if it cannot be read. */
  read(name: string): AsyncIterable<Uint8Array>;
}

/** Reads an index, a manifest or a configuration. Returns null if there is no such file. Throws LimitError if it is too large. */
export async function findDocument(files: ImageFiles, name: string): Promise<Buffer | null> {
  const size = files.size(name);
  if (size === null) return null;
  const where = `${files.where} ${name}`;
  return readDocument({ where, size, read: () => files.read(name) }, 'the image cannot be read');
}
