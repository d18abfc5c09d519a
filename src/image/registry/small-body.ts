import { constants, gunzipSync, inflateSync } from 'node:zlib';
import type { HttpResponse } from '../../host/http.js';

/**
 * The whole of a small body, of at most `limit` bytes; null where it is larger. It is decompressed where the server, or
 * what stands before it, compressed it on the way: some do, although the request accepts no such thing. Throws ToolError
 * where it breaks off.
 */
export async function readSmallBody(
  { headers, body }: Pick<HttpResponse, 'headers' | 'body'>,
  limit: number,
): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const decode = DECODERS[headers.get('content-encoding')?.trim().toLowerCase() ?? ''];
  if (decode === undefined) return bytes;
  try {
    return decode(bytes, { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    // What is not compressed, whatever its header says, is taken as it is.
    return Object(error).code === 'ERR_BUFFER_TOO_LARGE' ? null : bytes;
  }
}

const DECODERS: Readonly<Record<string, typeof gunzipSync>> = Object.assign(Object.create(null), {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
});
