import { BugError } from '../../errors.js';
import { damaged } from './problems.js';

/** Decodes zstd frames in wasm, in a memory of its own. */
export interface ZstdDecoder {
  /**
   * Yields the content of one frame. Each piece is a view into the decoder's memory, valid until the next one is taken. Throws
   * UserError if the frame is damaged, and what `frame` throws.
   */
  decode(frame: Iterable<Uint8Array>): Generator<Uint8Array, void, undefined>;
}

/** The functions of zstd's C library that zstddec exports; a pointer is an offset in `memory`. */
interface ZstdExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(size: number): number;
  free(pointer: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): void;
  ZSTD_DStreamOutSize(): number;
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

/** Loads the decoder, once for each thread. */
export function loadZstdDecoder(): Promise<ZstdDecoder> {
  loading ??= loadExports().then((zstd) => ({ decode: (frame) => decodeFrame(zstd, frame) }));
  return loading;
}

let loading: Promise<ZstdDecoder> | undefined;

// zstddec copies each piece of its output into a new buffer, and does not look at zstd's error codes. So only its wasm is used.
async function loadExports(): Promise<ZstdExports> {
  const { ZSTDDecoder } = await importOwn();
  let exports: unknown;
  class Loader extends ZSTDDecoder {
    override _init(loaded: { readonly instance: { readonly exports: unknown } }): void {
      super._init(loaded);
      exports = loaded.instance.exports;
    }
  }
  await withoutFetch(() => new Loader().init());
  if (exports === undefined) throw new BugError('zstddec did not load its wasm');
  return exports as ZstdExports;
}

/** Imports a copy of zstddec for this module alone: a copy loads its wasm once, for the first who asks. */
async function importOwn(): Promise<typeof import('zstddec/stream')> {
  const url = new URL(import.meta.resolve('zstddec/stream'));
  url.searchParams.set('importedBy', import.meta.url);
  return import(url.href);
}

/** Calls `work` while there is no `fetch`: zstddec would load an HTTP client to read a data: url, in 30 ms and 9 MB. */
function withoutFetch<T>(work: () => T): T {
  const fetch = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  Object.defineProperty(globalThis, 'fetch', { value: undefined, configurable: true });
  try {
    return work();
  } finally {
    if (fetch !== undefined) Object.defineProperty(globalThis, 'fetch', fetch);
  }
}

/** Offsets in the structs ZSTD_inBuffer and ZSTD_outBuffer: pointer, size, position. */
const SIZE = 4;
const POSITION = 8;
const STRUCT = 12;

function* decodeFrame(
  zstd: ZstdExports,
  frame: Iterable<Uint8Array>,
): Generator<Uint8Array, void, undefined> {
  const room = zstd.ZSTD_DStreamOutSize();
  const context = zstd.ZSTD_createDCtx();
  const output = zstd.malloc(STRUCT);
  const input = zstd.malloc(STRUCT);
  const target = zstd.malloc(room);
  let source = 0;
  let capacity = 0;
  try {
    let left = 0;
    for (const piece of frame) {
      if (piece.length > capacity) {
        zstd.free(source);
        [source, capacity] = [zstd.malloc(piece.length), piece.length];
      }
      new Uint8Array(zstd.memory.buffer, source, piece.length).set(piece);
      setStruct(zstd, input, source, piece.length);
      for (let isFull = true; isFull || numberAt(zstd, input + POSITION) < piece.length; ) {
        setStruct(zstd, output, target, room);
        left = zstd.ZSTD_decompressStream(context, output, input);
        // An error is a negative number.
        if (left < 0) throw damaged('zstd', 'a block cannot be decoded, or its checksum is wrong');
        const length = numberAt(zstd, output + POSITION);
        isFull = length === room && left !== 0;
        if (length > 0) yield new Uint8Array(zstd.memory.buffer, target, length);
      }
    }
    if (left !== 0) throw damaged('zstd', 'the data ends inside a frame');
  } finally {
    zstd.ZSTD_freeDCtx(context);
    for (const pointer of [output, input, target, source]) zstd.free(pointer);
  }
}

function setStruct({ memory }: ZstdExports, struct: number, pointer: number, size: number): void {
  const view = new DataView(memory.buffer, struct, STRUCT);
  view.setUint32(0, pointer, true);
  view.setUint32(SIZE, size, true);
  view.setUint32(POSITION, 0, true);
}

function numberAt({ memory }: ZstdExports, pointer: number): number {
  return new DataView(memory.buffer).getUint32(pointer, true);
}
