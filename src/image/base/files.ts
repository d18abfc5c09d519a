/** The files of an OCI layout or of a docker archive, wherever they lie: a folder, or a tar file that is not unpacked. */
export interface ImageFiles {
  /** The folder or tar file, for messages. */
  readonly where: string;
  /** Bytes of the plain file of that name; null where there is none. Names are relative, `/`-separated. */
  size(name: string): number | null;
  /** Its content, in chunks that are not used again. Throws ToolError where it cannot be read. */
  read(name: string): AsyncIterable<Uint8Array>;
}

/** The content of a small file; null where there is none, or it is larger than `limit` bytes. */
export async function readSmall(files: ImageFiles, name: string, limit: number): Promise<Buffer | null> {
  const size = files.size(name);
  if (size === null || size > limit) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.read(name)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
