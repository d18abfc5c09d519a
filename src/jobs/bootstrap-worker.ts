import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../bootstrap/assemble.js';
import type { AssembleJob, PackJob, Program } from '../bootstrap/jobs.js';
import { pack } from '../bootstrap/pack.js';
import type { SetRunPath } from '../bootstrap/run-path.js';
import type { Assembled } from '../bootstrap/types.js';
import type { IndexedFile } from '../channel/index-channel.js';
import { BugError } from '../errors.js';
import { xzDecompress } from '../host/compress/xz.js';
import { gunzip, zstdCompress, zstdDecompress } from '../host/compress.js';
import { writeFileWhole } from '../host/files.js';
import { serveJobs } from '../host/pool.js';
import { createRun } from '../host/run.js';
import { readVerified } from '../store/read-verified.js';

const run = createRun();
const codecs = { gzip: gunzip, zstd: zstdDecompress, xz: xzDecompress };

serveJobs((job: AssembleJob | PackJob): Promise<Assembled | IndexedFile[]> => {
  return job.kind === 'assemble' ? assembleJob(job) : packJob(job);
});

function assembleJob({ build, debs, patchelf }: AssembleJob): Promise<Assembled> {
  const opened = debs.map(({ name, path, sha256: wanted }) => ({ name, bytes: readVerified(path, wanted) }));
  return assemble({ build, debs: opened, codecs, setRunPath: setRunPathWith(patchelf) });
}

function packJob(job: PackJob): Promise<IndexedFile[]> {
  return pack(job, {
    zstdCompress,
    bzip2Compress: async (bytes) => {
      if (job.bzip2 === null) throw new BugError('no program was given that compresses as bzip2');
      const { command, args } = job.bzip2;
      return (await run({ command, args: [...args, '-9', '-c'], input: bytes })).stdout;
    },
    write: (path, content) => writeFileWhole(join(job.out, path), content),
  });
}

/** patchelf works on files: they are written into a folder of their own, patched and read back. */
function setRunPathWith(patchelf: Program): SetRunPath {
  return async (files, runPath) => {
    const folder = await mkdtemp(join(tmpdir(), 'archi-construct-'));
    try {
      const paths = files.map((_, index) => join(folder, String(index)));
      await Promise.all(paths.map((path, index) => writeFile(path, files[index] ?? '')));
      const args = [...patchelf.args, '--force-rpath', '--set-rpath', runPath, ...paths];
      await run({ command: patchelf.command, args });
      return await Promise.all(paths.map((path) => readFile(path)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}
