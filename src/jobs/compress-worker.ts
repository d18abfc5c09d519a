import { zstdCompress } from '../host/compress.js';
import { serveJobs } from '../host/pool.js';

serveJobs(({ bytes, level }: { readonly bytes: Uint8Array; readonly level: number }) =>
  zstdCompress(bytes, level),
);
