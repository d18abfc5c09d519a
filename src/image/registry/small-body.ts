import { constants, gunzipSync, inflateSync } from 'node:zlib';
import { readPieces } from '../../async/body.js';
import type { HttpResponse } from '../../host/http/get.js';
import { type LimitName, limitOf, overLimit } from '../../limits.js';

/**
 * Reads a small body whole. Decompresses it if the server or a proxy compressed it, as some do although the request does not
 * accept that. Throws LimitError, which names `where`, if it exceeds the limit, ToolError if it ends early.
 */
export async function readSmallBody(
  { headers, body }: Pick<HttpResponse, 'headers' | 'body'>,
  { limit, where }: { readonly limit: LimitName; readonly where: string },
): Promise<Buffer> {
  const most = limitOf(limit);
  const tooLarge = () => overLimit("the registry's answer cannot be read", limit, { where });
  const bytes = await readPieces(body, { most, tooLarge });
  const decode = DECODERS[headers.get('content-encoding')?.trim().toLowerCase() ?? ''];
  if (decode === undefined) return bytes;
  try {
    return decode(bytes, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    // Not compressed in spite of the header: the bytes are returned unchanged.
    if (Object(error).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    return bytes;
  }
}

const DECODERS: Readonly<Record<string, typeof gunzipSync>> = Object.assign(Object.create(null), {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
});
