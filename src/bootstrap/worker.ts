import { join } from 'node:path';
import type { PublishedFile } from '../channel/index/index-channel.js';
import { createBzip2Compress } from '../host/compress/bzip2-program.js';
import { gunzip } from '../host/compress/gzip.js';
import { xzDecompress } from '../host/compress/xz.js';
import { zstdCompress, zstdDecompress } from '../host/compress/zstd.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { createRun } from '../host/process/run.js';
import { serveJobs } from '../host/threads/pool.js';
import { readVerified } from '../store/read-verified.js';
import { assemblePackage } from './assemble.js';
import type { AssembleJob, DebFile, PackJob } from './jobs.js';
import { pack } from './pack.js';
import type { Assembled } from './types.js';

const bzip2Compress = createBzip2Compress(createRun());
const codecs = { gzip: gunzip, zstd: zstdDecompress, xz: xzDecompress };

serveJobs((job: AssembleJob | PackJob): Promise<Assembled | PublishedFile[]> => {
  return job.kind === 'assemble' ? assembleJob(job) : packJob(job);
});

function assembleJob({ build, debs, beside }: AssembleJob): Promise<Assembled> {
  return assemblePackage({ build, debs: debs.map(readDeb), beside: beside.map(readDeb), codecs });
}

function readDeb({ name, path, sha256 }: DebFile): { name: string; bytes: Buffer } {
  return { name, bytes: readVerified(path, sha256) };
}

function packJob(job: PackJob): Promise<PublishedFile[]> {
  return pack(job, {
    zstdCompress,
    bzip2Compress,
    write: (path, content) => writeFileAtomic(join(job.out, path), content),
  });
}
