import { loadBzip2 } from './bzip2.js';
import { gunzip } from './gzip.js';
import { loadZstd } from './zstd.js';

/** Decompresses a whole buffer; `limit` is the most bytes it may become. Throws UserError for damaged or larger data. */
export type Decompress = (bytes: Uint8Array, limit: number) => Buffer;

/** Decompressors that are ready to be called, for worker threads and plain loops. */
export interface Codecs {
  readonly zstd: Decompress;
  readonly bzip2: Decompress;
  readonly gzip: Decompress;
}

/** Compiles the wasm modules once per thread; afterwards every call is synchronous. */
export async function loadCodecs(): Promise<Codecs> {
  const [zstd, bzip2] = await Promise.all([loadZstd(), loadBzip2()]);
  return { zstd, bzip2, gzip: gunzip };
}
