export { bzip2Decompress } from './bzip2.js';
export { createBzip2Compress } from './bzip2-program.js';
export { type Codecs, loadCodecs } from './codecs.js';
export {
  type Compression,
  type Compressor,
  compressPieces,
  createCompressor,
  type Tell,
} from './compressor.js';
export { decompress } from './decompressor.js';
export { gunzip, gzip, hasUsualZlib } from './gzip.js';
export { type DecompressStream, decompressStream } from './stream.js';
export { zstdCompress, zstdDecompress } from './zstd.js';
