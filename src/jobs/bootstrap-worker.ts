import { join } from 'node:path';
import { assemble } from '../bootstrap/assemble.js';
import type { AssembleJob, PackJob } from '../bootstrap/jobs.js';
import { pack } from '../bootstrap/pack.js';
import type { Assembled } from '../bootstrap/types.js';
import type { IndexedFile } from '../channel/index-channel.js';
import { xzDecompress } from '../host/compress/xz.js';
import { createBzip2Compress, gunzip, zstdCompress, zstdDecompress } from '../host/compress.js';
import { writeFileWhole } from '../host/files.js';
import { serveJobs } from '../host/pool.js';
import { createRun } from '../host/run.js';
import { readVerified } from '../store/read-verified.js';

const bzip2Compress = createBzip2Compress(createRun());
const codecs = { gzip: gunzip, zstd: zstdDecompress, xz: xzDecompress };

serveJobs((job: AssembleJob | PackJob): Promise<Assembled | IndexedFile[]> => {
  return job.kind === 'assemble' ? assembleJob(job) : packJob(job);
});

function assembleJob({ build, debs }: AssembleJob): Promise<Assembled> {
  const opened = debs.map(({ name, path, sha256: wanted }) => ({ name, bytes: readVerified(path, wanted) }));
  return assemble({ build, debs: opened, codecs });
}

function packJob(job: PackJob): Promise<IndexedFile[]> {
  return pack(job, {
    zstdCompress,
    bzip2Compress,
    write: (path, content) => writeFileWhole(join(job.out, path), content),
  });
}
