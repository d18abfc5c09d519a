import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import { asUnixGzip, gzipOptions } from './gzip.js';

/** One compressed stream that is given its content block by block. */
export interface FedStream {
  /** Compresses a block in another thread and returns what comes out of it. The block may be overwritten afterwards. */
  feed(block: Uint8Array): Promise<Buffer[]>;
  /** Ends the stream and returns its last bytes. */
  end(): Promise<Buffer[]>;
}

/** Bytes of output for each call of zlib, as much as a block has: each call is a job for another thread. */
const OUTPUT = 1 << 20;

/** Opens a gzip stream: the same bytes as those of `gzip` for the whole content, which is never in memory as a whole. */
export function openGzip(level: number): FedStream {
  const stream = createGzip({ ...gzipOptions(level), chunkSize: OUTPUT });
  let isFirst = true;
  let output: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => {
    output.push(isFirst ? asUnixGzip(chunk) : chunk);
    isFirst = false;
  });
  const take = (): Buffer[] => {
    const taken = output;
    output = [];
    return taken;
  };
  return {
    feed: async (block) => {
      await new Promise<void>((resolve, reject) => {
        stream.write(block, (error) => (error == null ? resolve() : reject(error)));
      });
      return take();
    },
    end: async () => {
      const ended = once(stream, 'end');
      stream.end();
      await ended;
      return take();
    },
  };
}
