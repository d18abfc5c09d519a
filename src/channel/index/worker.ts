import { zstdCompress } from '../../host/compress/zstd.js';
import { serveJobs } from '../../host/threads/pool.js';
import type { CompressJob } from './plan.js';

// A path is a package to open. The module for it loads on first use: a thread that compresses never opens a package.
serveJobs(async (job: string | CompressJob) => {
  if (typeof job !== 'string') return zstdCompress(job.bytes, job.level);
  const { describePackage } = await import('./open-package.js');
  return describePackage(job);
});
