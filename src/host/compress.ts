export { bzip2Decompress } from './compress/bzip2.js';
export { createBzip2Compress } from './compress/bzip2-program.js';
export { type Codecs, loadCodecs } from './compress/codecs.js';
export {
  type Compression,
  type Compressor,
  compressPieces,
  createCompressor,
  type Tell,
} from './compress/compressor.js';
export { decompress } from './compress/decompressor.js';
export { gunzip, gzip, hasUsualZlib } from './compress/gzip.js';
export { type DecompressStream, decompressStream } from './compress/stream.js';
export { zstdCompress, zstdDecompress } from './compress/zstd.js';
