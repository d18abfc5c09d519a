import type { Run } from '../process/run.js';
import { runCompressor } from './run-compressor.js';

/** Compresses by the host's bzip2, at its best level: there is no compressor for Node that gives the same bytes. */
export function createBzip2Compress(run: Run): (bytes: Uint8Array) => Promise<Buffer> {
  return (bytes) => runCompressor(run, { command: 'bzip2', args: ['-9', '-c'], input: bytes });
}
