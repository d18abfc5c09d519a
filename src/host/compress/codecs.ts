import type { Decode } from './bounded.js';
import { loadBzip2 } from './bzip2.js';
import { loadZstd } from './zstd.js';

/** Decoders that are ready to be called, for worker threads and plain loops. */
export interface Codecs {
  readonly zstd: Decode;
  readonly bzip2: Decode;
}

/** Compiles the wasm modules once per thread; afterwards every call is synchronous. */
export async function loadCodecs(): Promise<Codecs> {
  const [zstd, bzip2] = await Promise.all([loadZstd(), loadBzip2()]);
  return { zstd, bzip2 };
}
