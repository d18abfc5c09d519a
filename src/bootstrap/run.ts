import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { PublishedFile } from '../channel/index/index-channel.js';
import { indexChannel } from '../channel/index/run.js';
import { choices, flag, required, text } from '../cli/checks.js';
import type { Outcome, Report } from '../cli/options.js';
import { type Input, type Options, perform } from '../cli/perform.js';
import { PLATFORMS, type Platform, parsePlatform } from '../conda/platform.js';
import { type Emit, silent } from '../events.js';
import { systemClock } from '../host/clock.js';
import { gunzip } from '../host/compress/gzip.js';
import { xzDecompress } from '../host/compress/xz.js';
import { zstdCompress, zstdDecompress } from '../host/compress/zstd.js';
import { statOf } from '../host/fs/read.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { openGet } from '../host/http/network.js';
import { tryRun } from '../host/process/run.js';
import { createPool } from '../host/threads/pool.js';
import { type BootstrappedChannel, bootstrapChannel as makeChannel } from './bootstrap-channel.js';
import { type TargetNames, targetNames } from './compilers/target.js';
import { chooseSource } from './debian/choose-source.js';
import type { AssembleJob, PackageFormat, PackJob } from './jobs.js';
import { parseRecipes, parseTable } from './recipes.js';
import type { Compilers } from './request.js';
import { DEBIAN_KEYRINGS, readKeyring } from './trust/find-keyring.js';
import type { Assembled, BootstrapRecipe } from './types.js';

/** The flags of `archi-construct bootstrap`. */
export type BootstrapOptions = Options<typeof CHECKS>;

const CHECKS = {
  platform: text('linux-aarch64'),
  suite: text('bookworm'),
  /** Whether compilers are added that compile for `platform`. */
  compilers: flag(),
  /** Another platform that compilers are added for; undefined for none. */
  compilersFor: text(),
  out: required(text()),
  mirror: text(),
  keyring: text(),
  trustMirror: flag(),
  /** Undefined: both formats, or only `conda` on a machine without bzip2. */
  formats: choices(['conda', 'tar.bz2'], undefined),
};

/** Makes a channel of Debian's packages, with this machine's network, disk and processors. Throws what `makeChannel` throws. */
export async function bootstrapChannel(input: Input<BootstrapOptions, 'out'>): Promise<BootstrappedChannel> {
  return perform(input, CHECKS, bootstrap);
}

async function bootstrap(options: BootstrapOptions): Promise<Outcome<BootstrappedChannel>> {
  const { suite, cacheDir, offline, emit } = options;
  const out = resolve(options.out);
  const platform = parsePlatform(options.platform);
  const recipes = await parseRecipes(readTable('packages.yaml'));
  const source = chooseSource({ ...options, aptFolder: '/etc/apt', keyrings: DEBIAN_KEYRINGS });
  const { mirror, signedBy } = source;
  const keyring = signedBy === null ? null : await readKeyring(signedBy);
  const formats = options.formats ?? (await usualFormats(emit));
  const pool = createPool<AssembleJob | PackJob, Assembled | PublishedFile[]>({
    script: new URL('./worker.js', import.meta.url),
    size: availableParallelism(),
  });
  const host = {
    httpGet: openGet({
      env: process.env,
      offline,
      emit,
      elsewhere: 'another mirror can be given with --mirror',
    }),
    writeFile: writeFileAtomic,
    cacheDir: join(cacheDir, 'debian'),
    offline,
    codecs: { gzip: gunzip, xz: xzDecompress, zstd: zstdDecompress },
    zstdCompress,
    workshop: {
      assemble: (job: AssembleJob) => pool.run(job) as Promise<Assembled>,
      pack: (job: PackJob) => pool.run(job) as Promise<PublishedFile[]>,
    },
    now: systemClock.now,
    answerLimit: 15_000,
    silenceLimit: 60_000,
  };
  try {
    const channel = await makeChannel({
      platform,
      suite,
      mirror,
      keyring,
      out,
      formats,
      recipes,
      compilers: compilersFrom(options, platform),
      host,
      emit,
    });
    await indexWithOthers(out, platform);
    return { ...linesOf(channel), result: channel };
  } finally {
    await pool.close();
  }
}

function linesOf({ files, suite, platform, channel }: BootstrappedChannel): Report {
  const packages = new Set(files.map((file) => file.replace(/\.(?:conda|tar\.bz2)$/, '')));
  const line = `${packages.size} packages of ${suite} for ${platform} (${files.length} files): ${channel}`;
  return { lines: [line], quiet: [channel] };
}

const TABLES = new URL('../../construct/bootstrap/', import.meta.url);

function readTable(file: string): string {
  return readFileSync(new URL(file, TABLES), 'utf8');
}

/** Returns the compilers and build tools that are asked for, which run on `platform`; null if none are. */
function compilersFrom(
  { compilers, compilersFor }: Pick<BootstrapOptions, 'compilers' | 'compilersFor'>,
  platform: Platform,
): Compilers | null {
  const native = compilers ? [platform] : [];
  const other = compilersFor === undefined ? [] : [parsePlatform(compilersFor, '--compilers-for')];
  const targets = [...new Set([...native, ...other])];
  if (targets.length === 0) return null;
  return {
    targets,
    recipesFor: async (suite) => {
      const tables = targets.flatMap((target) => {
        const names = targetNames({ platform, target, suite });
        return target === platform
          ? [tableOf('compilers', names)]
          : [tableOf('compilers', names), tableOf('cross-python', names)];
      });
      return (await Promise.all([...tables, tableOf('tools', {})])).flat();
    },
  };
}

function tableOf(table: string, names: TargetNames): Promise<readonly BootstrapRecipe[]> {
  return parseTable(readTable(`${table}.yaml`), { names, read: (file) => readTable(`${table}/${file}`) });
}

/** Returns both formats, or only `conda` if bzip2 is missing: Node has no bzip2 compressor. */
async function usualFormats(emit: Emit): Promise<PackageFormat[]> {
  const bzip2 = await tryRun({ command: 'bzip2', args: ['-c'], input: Buffer.alloc(0) });
  if (bzip2.kind === 'done') return ['conda', 'tar.bz2'];
  const message =
    'bzip2 is not installed: packages are written as .conda only (conda before 4.7 needs .tar.bz2)';
  emit({ kind: 'warning', message });
  return ['conda'];
}

/**
 * Indexes the folder of a channel again if it has packages of other platforms: the index that a bootstrap writes has no `noarch`
 * packages but its own. Throws ArchiError if a package cannot be indexed.
 */
export async function indexWithOthers(folder: string, platform: Platform): Promise<void> {
  const isThere = (subdir: Platform) => statOf(join(folder, subdir, 'repodata.json')) !== null;
  if (!PLATFORMS.some((subdir) => subdir !== platform && isThere(subdir))) return;
  await indexChannel({ folder, emit: silent });
}
