import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { mirrorOfApt } from '../bootstrap/apt-mirror.js';
import { type BootstrappedChannel, bootstrapChannel } from '../bootstrap/bootstrap-channel.js';
import type { AssembleJob, PackageFormat, PackJob, Program } from '../bootstrap/jobs.js';
import { parseRecipes } from '../bootstrap/recipes.js';
import type { Assembled } from '../bootstrap/types.js';
import type { IndexedFile } from '../channel/index-channel.js';
import { parsePlatform } from '../conda/platform.js';
import type { Emit } from '../events.js';
import { xzDecompress } from '../host/compress/xz.js';
import { gunzip, zstdCompress, zstdDecompress } from '../host/compress.js';
import { writeFileWhole } from '../host/files.js';
import { openNetwork } from '../host/network.js';
import { createPool } from '../host/pool.js';

/** Wires the host into the bootstrap. */
export async function runBootstrap(options: {
  readonly platform: string;
  readonly suite: string;
  readonly out: string;
  readonly mirror: string | undefined;
  readonly formats: readonly PackageFormat[];
  readonly cacheDir: string;
  readonly offline: boolean;
  readonly emit: Emit;
}): Promise<BootstrappedChannel> {
  const { suite, out, formats, cacheDir, offline, emit } = options;
  const platform = parsePlatform(options.platform);
  const recipes = await parseRecipes(readFileSync(RECIPES, 'utf8'));
  const mirror = options.mirror?.replace(/\/+$/, '') ?? mirrorOfApt('/etc/apt');
  const pool = createPool<AssembleJob | PackJob, Assembled | IndexedFile[]>({
    script: new URL('./bootstrap-worker.js', import.meta.url),
    size: availableParallelism(),
  });
  const host = {
    httpGet: openNetwork({ env: process.env, offline }),
    writeFile: writeFileWhole,
    cacheDir: join(cacheDir, 'debian'),
    offline,
    codecs: { gzip: gunzip, xz: xzDecompress, zstd: zstdDecompress },
    zstdCompress,
    workshop: {
      assemble: (job: AssembleJob) => pool.run(job) as Promise<Assembled>,
      pack: (job: PackJob) => pool.run(job) as Promise<IndexedFile[]>,
    },
    findProgram: (name: string) => findOnPath(name, process.env['PATH'] ?? ''),
    architecture: process.platform === 'linux' ? (DEBIAN_NAMES[process.arch] ?? null) : null,
  };
  try {
    return await bootstrapChannel({ platform, suite, mirror, out, formats, recipes, host, emit });
  } finally {
    await pool.close();
  }
}

const RECIPES = new URL('../../construct/bootstrap/packages.yaml', import.meta.url);

/** Debian's names of Node's architectures. */
const DEBIAN_NAMES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  ppc64: 'ppc64el',
  s390x: 's390x',
  arm: 'armhf',
  riscv64: 'riscv64',
  ia32: 'i386',
};

function findOnPath(name: string, path: string): Program | null {
  const found = path.split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));
  return found ? { command: name, args: [] } : null;
}
