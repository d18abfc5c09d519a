import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../bootstrap/assemble.js';
import { sha256 } from '../bootstrap/fetch-verified.js';
import type { AssembleJob, PackJob, Program } from '../bootstrap/jobs.js';
import { pack } from '../bootstrap/pack.js';
import type { SetRunPath } from '../bootstrap/run-path.js';
import type { Assembled } from '../bootstrap/types.js';
import type { IndexedFile } from '../channel/index-channel.js';
import { ToolError } from '../errors.js';
import { xzDecompress } from '../host/compress/xz.js';
import { gunzip, zstdCompress, zstdDecompress } from '../host/compress.js';
import { writeFileWhole } from '../host/files.js';
import { serveJobs } from '../host/pool.js';
import { createRun } from '../host/run.js';

const run = createRun();
const codecs = { gzip: gunzip, zstd: zstdDecompress, xz: xzDecompress };

serveJobs((job: AssembleJob | PackJob): Promise<Assembled | IndexedFile[]> => {
  return job.kind === 'assemble' ? assembleJob(job) : packJob(job);
});

function assembleJob({ build, debs, patchelf }: AssembleJob): Promise<Assembled> {
  const opened = debs.map(({ name, path, sha256: wanted }) => ({ name, bytes: readChecked(path, wanted) }));
  return assemble({ build, debs: opened, codecs, setRunPath: setRunPathWith(patchelf) });
}

function packJob(job: PackJob): Promise<IndexedFile[]> {
  return pack(job, {
    zstdCompress,
    bzip2Compress: async (bytes) => {
      const { stdout } = await run({ ...job.bzip2, args: ['-9', '-c'], input: bytes });
      return stdout;
    },
    write: (path, content) => writeFileWhole(join(job.out, path), content),
  });
}

// It was right when it came into the cache; what is used is what is hashed.
function readChecked(path: string, wanted: string): Buffer {
  const bytes = readFileSync(path);
  if (sha256(bytes) === wanted) return bytes;
  throw new ToolError(`${path} has changed in the cache`, [
    {
      where: path,
      message: 'its checksum differs',
      expected: wanted,
      fix: 'delete it and run the command again',
    },
  ]);
}

/** patchelf works on files: they are written into a folder of their own, patched and read back. */
function setRunPathWith(patchelf: Program): SetRunPath {
  return async (files, runPath) => {
    const folder = await mkdtemp(join(tmpdir(), 'archi-construct-'));
    try {
      const paths = files.map((_, index) => join(folder, String(index)));
      await Promise.all(paths.map((path, index) => writeFile(path, files[index] ?? '')));
      await run({ ...patchelf, args: ['--force-rpath', '--set-rpath', runPath, ...paths] });
      return await Promise.all(paths.map((path) => readFile(path)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}
