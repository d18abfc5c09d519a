import type { Run } from '../run.js';

/** Compresses by the host's bzip2, at its best level: there is no compressor for Node that gives the same bytes. */
export function createBzip2Compress(run: Run): (bytes: Uint8Array) => Promise<Buffer> {
  return async (bytes) => {
    const { stdout } = await run({ command: 'bzip2', args: ['-9', '-c'], input: bytes });
    return stdout;
  };
}
