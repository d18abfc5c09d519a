import { join } from 'node:path';
import type { IndexedFile } from '../channel/index/repodata.js';
import { createBzip2Compress } from '../host/compress/bzip2-program.js';
import { gunzip } from '../host/compress/gzip.js';
import { xzDecompress } from '../host/compress/xz.js';
import { zstdCompress, zstdDecompress } from '../host/compress/zstd.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { createRun } from '../host/process/run.js';
import { serveJobs } from '../host/threads/pool.js';
import { readVerified } from '../store/read-verified.js';
import { assemblePackage } from './assemble.js';
import type { AssembleJob, PackJob } from './jobs.js';
import { pack } from './pack.js';
import type { Assembled } from './types.js';

const bzip2Compress = createBzip2Compress(createRun());
const codecs = { gzip: gunzip, zstd: zstdDecompress, xz: xzDecompress };

serveJobs((job: AssembleJob | PackJob): Promise<Assembled | IndexedFile[]> => {
  return job.kind === 'assemble' ? assembleJob(job) : packJob(job);
});

function assembleJob({ build, debs }: AssembleJob): Promise<Assembled> {
  const opened = debs.map(({ name, path, sha256: expected }) => ({
    name,
    bytes: readVerified(path, expected),
  }));
  return assemblePackage({ build, debs: opened, codecs });
}

function packJob(job: PackJob): Promise<IndexedFile[]> {
  return pack(job, {
    zstdCompress,
    bzip2Compress,
    write: (path, content) => writeFileAtomic(join(job.out, path), content),
  });
}
