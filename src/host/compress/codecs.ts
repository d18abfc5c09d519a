import type { Decode } from './bounded.js';
import { loadBzip2 } from './bzip2.js';
import { loadZstd } from './zstd.js';

/** Decoders that are loaded and can be called synchronously, in worker threads too. */
export interface Codecs {
  readonly zstd: Decode;
  readonly bzip2: Decode;
}

/** Returns the decoders. Their wasm modules are compiled once per thread; afterwards every call is synchronous. */
export async function loadCodecs(): Promise<Codecs> {
  const [zstd, bzip2] = await Promise.all([loadZstd(), loadBzip2()]);
  return { zstd, bzip2 };
}
