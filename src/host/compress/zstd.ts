import type { ZSTDDecoder } from 'zstddec/stream';
import { ToolError } from '../../errors.js';
import { GrowingBuffer } from './growing-buffer.js';
import { damaged, tooLarge } from './problems.js';
import { splitZstdFrames } from './zstd-frames.js';

/** Loads the decoder; the function it gives is synchronous. See `zstdDecompress`. */
export async function loadZstd(): Promise<(bytes: Uint8Array, limit: number) => Buffer> {
  const { ZSTDDecoder } = await import('zstddec/stream');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return (bytes, limit) => decompressFrames(decoder, bytes, limit);
}

/**
 * Decompresses every frame of zstd data (RFC 8878), with windows of up to 128 MiB.
 * Throws UserError for damaged or cut data, or where it becomes more than `limit` bytes.
 */
export async function zstdDecompress(bytes: Uint8Array, limit: number): Promise<Buffer> {
  const decompress = await loadZstd();
  return decompress(bytes, limit);
}

/** One zstd frame that names its size; `level` is 1 to 22. */
export async function zstdCompress(bytes: Uint8Array, level: number): Promise<Buffer> {
  const { default: zstd } = await import('@foxglove/wasm-zstd');
  await zstd.isLoaded;
  try {
    return zstd.compress(bytes, level);
  } catch (error) {
    throw new ToolError(`cannot compress ${bytes.length} bytes with zstd`, [], { cause: error });
  }
}

function decompressFrames(decoder: ZSTDDecoder, bytes: Uint8Array, limit: number): Buffer {
  const frames = splitZstdFrames(bytes);
  const announced = frames.reduce((sum, frame) => sum + (frame.contentSize ?? 0), 0);
  if (announced > limit) throw tooLarge('zstd', limit);
  const output = new GrowingBuffer(announced);
  for (const frame of frames) {
    for (const chunk of decodeFrame(decoder, frame.bytes)) {
      if (output.size + chunk.length > limit) throw tooLarge('zstd', limit);
      output.append(chunk);
    }
  }
  return output.content();
}

// The decoder does not look at error codes: at damaged input it stays where it is and yields empty chunks for ever.
// Within one frame an honest empty chunk can only be the last one. What is given up here stays allocated (a window).
function* decodeFrame(decoder: ZSTDDecoder, frame: Uint8Array): Generator<Uint8Array> {
  let stalled = false;
  try {
    for (const chunk of decoder.decodeStreaming([frame])) {
      if (stalled) throw new Error('its blocks or checksum do not decode');
      stalled = chunk.length === 0;
      yield chunk;
    }
  } catch (error) {
    throw damaged('zstd', error instanceof Error ? error.message : String(error), error);
  }
}
