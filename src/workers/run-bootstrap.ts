import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findMirror, parseDeb822Sources, parseOneLineSources } from '../bootstrap/apt-sources.js';
import { type BootstrappedChannel, bootstrapChannel } from '../bootstrap/bootstrap-channel.js';
import type { AssembleJob, PackageFormat, PackJob } from '../bootstrap/jobs.js';
import { parseRecipes } from '../bootstrap/recipes.js';
import type { Assembled } from '../bootstrap/types.js';
import type { IndexedFile } from '../channel/index-channel.js';
import { parsePlatform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { xzDecompress } from '../host/compress/xz.js';
import { gunzip, zstdCompress } from '../host/compress.js';
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
    script: new URL('./bootstrap.js', import.meta.url),
    size: availableParallelism(),
  });
  const host = {
    httpGet: openNetwork({ env: process.env, offline }),
    writeFile: (path: string, content: Uint8Array) => writeFileWhole(path, content),
    cacheDir: join(cacheDir, 'debian'),
    offline,
    codecs: { gzip: gunzip, xz: xzDecompress },
    zstdCompress,
    workshop: {
      assemble: (job: AssembleJob) => pool.run(job) as Promise<Assembled>,
      pack: (job: PackJob) => pool.run(job) as Promise<IndexedFile[]>,
    },
    patchelf: { command: 'patchelf', env: {} },
    bzip2: { command: 'bzip2', env: {} },
  };
  try {
    return await bootstrapChannel({ platform, suite, mirror, out, formats, recipes, host, emit });
  } finally {
    await pool.close();
  }
}

const RECIPES = new URL('../../construct/bootstrap/packages.yaml', import.meta.url);

function mirrorOfApt(folder: string): string {
  const sources = [
    ...parseOneLineSources(read(join(folder, 'sources.list'))),
    ...list(join(folder, 'sources.list.d')).flatMap((path) =>
      path.endsWith('.sources') ? parseDeb822Sources(read(path)) : parseOneLineSources(read(path)),
    ),
  ];
  const mirror = findMirror(sources);
  if (mirror !== null) return mirror;
  throw new UserError('no mirror of Debian is known on this machine', [
    {
      where: folder,
      message: "apt's sources name no archive of Debian's main suites",
      fix: 'name one with --mirror URL, the folder that holds dists/ and pool/',
    },
  ]);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.(list|sources)$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
