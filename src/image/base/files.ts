import { limitOf, overLimit } from '../../limits.js';

/** The files of an OCI layout or of a docker archive, wherever they lie: a folder, or a tar file that is not unpacked. */
export interface ImageFiles {
  /** The folder or tar file, for messages. */
  readonly where: string;
  /** Bytes of the plain file of that name; null where there is none. Names are relative, `/`-separated. */
  size(name: string): number | null;
  /** Its content, in chunks that are not used again. Throws ToolError where it cannot be read. */
  read(name: string): AsyncIterable<Uint8Array>;
}

/** An index, a manifest or a configuration; null where there is no such file. Throws LimitError for one that is too large. */
export async function readDocument(files: ImageFiles, name: string): Promise<Buffer | null> {
  const size = files.size(name);
  if (size === null) return null;
  if (size > limitOf('oci-document'))
    throw overLimit('the image cannot be read', 'oci-document', {
      where: `${files.where} ${name}`,
      found: `${size} bytes`,
    });
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.read(name)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
