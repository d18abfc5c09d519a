import { BugError } from '../../errors.js';
import type { Decode } from './bounded.js';
import { loadBzip2 } from './bzip2.js';
import { loadZstd } from './zstd.js';

/** Decoders that are loaded and can be called synchronously, in worker threads too. */
export interface Codecs {
  readonly zstd: Decode;
  readonly bzip2: Decode;
}

/**
 * Returns the decoders that the package file `fn` needs; without a name, all of them. Their wasm modules are compiled once per
 * thread; afterwards every call is synchronous.
 */
export async function loadCodecs(fn?: string): Promise<Codecs> {
  const isBzip2 = fn?.endsWith('.tar.bz2');
  const [zstd, bzip2] = await Promise.all([
    isBzip2 === true ? notLoaded : loadZstd(),
    isBzip2 === false ? notLoaded : loadBzip2(),
  ]);
  return { zstd, bzip2 };
}

function notLoaded(): never {
  throw new BugError('a package is decompressed with the decoder of another format');
}
