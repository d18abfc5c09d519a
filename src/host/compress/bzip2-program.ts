import type { Run } from '../process/run.js';
import { runCompressor } from './run-compressor.js';

/** Returns a function that compresses with the host's bzip2 at level 9. No compressor for Node gives the same bytes. */
export function createBzip2Compress(run: Run): (bytes: Uint8Array) => Promise<Buffer> {
  return (bytes) => runCompressor(run, { command: 'bzip2', args: ['-9', '-c'], input: bytes });
}
