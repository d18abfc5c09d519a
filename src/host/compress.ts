export { bzip2Decompress } from './compress/bzip2.js';
export { type Codecs, loadCodecs } from './compress/codecs.js';
export { gunzip, gzip } from './compress/gzip.js';
export { zstdCompress, zstdDecompress } from './compress/zstd.js';
