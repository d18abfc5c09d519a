import { zstdCompress } from '../../host/compress/compress.js';
import { serveJobs } from '../../host/threads/pool.js';

serveJobs(({ bytes, level }: { readonly bytes: Uint8Array; readonly level: number }) =>
  zstdCompress(bytes, level),
);
