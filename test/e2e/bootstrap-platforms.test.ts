import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assemblePackage } from '../../src/bootstrap/assemble.js';
import { bootstrapChannel } from '../../src/bootstrap/bootstrap-channel.js';
import { targetNames } from '../../src/bootstrap/compilers/target.js';
import { chooseSource } from '../../src/bootstrap/debian/choose-source.js';
import type { DebFile, PackJob } from '../../src/bootstrap/jobs.js';
import { findSuite } from '../../src/bootstrap/plan.js';
import { type BootstrapRecipes, parseRecipes, parseTable } from '../../src/bootstrap/recipes.js';
import type { Compilers } from '../../src/bootstrap/request.js';
import { DEBIAN_KEYRINGS, readKeyring } from '../../src/bootstrap/trust/find-keyring.js';
import { PLACEHOLDER } from '../../src/bootstrap/types.js';
import type { Platform } from '../../src/conda/platform.js';
import { silent } from '../../src/events.js';
import { wholeOf } from '../../src/formats/content.js';
import { gunzip } from '../../src/host/compress/gzip.js';
import { xzDecompress } from '../../src/host/compress/xz.js';
import { zstdCompress, zstdDecompress } from '../../src/host/compress/zstd.js';
import { writeFileAtomic } from '../../src/host/fs/write.js';
import { createHttp } from '../../src/host/http/get.js';
import { outputOf } from '../program.js';
import { scratch } from './cli.js';
import { activated, COMPILED, PROJECTS } from './compilers/compilers.js';
import { freshRoot } from './root.js';

/** What Debian has compilers for, the suite, and the emulator that runs it. */
const TARGETS: readonly (readonly [target: Platform, suite: string, emulator: string])[] = [
  ['linux-aarch64', 'trixie', 'qemu-aarch64-static'],
  ['linux-ppc64le', 'bookworm', 'qemu-ppc64le-static'],
  ['linux-s390x', 'bookworm', 'qemu-s390x-static'],
  ['linux-armv7l', 'bookworm', 'qemu-arm-static'],
  ['linux-armv6l', 'bookworm', 'qemu-arm-static'],
  ['linux-32', 'bookworm', 'qemu-i386-static'],
  ['linux-riscv64', 'trixie', 'qemu-riscv64-static'],
  ['linux-aarch64', 'bullseye', 'qemu-aarch64-static'],
];

const PREFIX = '/opt/compilers';

const TABLES = new URL('../../construct/bootstrap/', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, TABLES), 'utf8');
const recipes = await parseRecipes(textOf('packages.yaml'));
/** Without python and its modules, which compilers do not need. */
const plain = { ...recipes, recipes: recipes.recipes.filter(({ kind }) => kind === 'plain') };
const codecs = { gzip: gunzip, xz: xzDecompress, zstd: zstdDecompress };
const opened = (debs: readonly DebFile[]) =>
  debs.map(({ name, path }) => ({ name, bytes: readFileSync(path) }));

/** By hand: `all`, or the platforms that are wanted. */
const wanted = process.env['ARCHI_PLATFORMS']?.split(' ') ?? [];
const skipped = wanted.length === 0 ? ' [needs ARCHI_PLATFORMS=all (CI has no time for it)]' : '';
const targets = TARGETS.filter(
  ([target]) => wanted.length === 0 || wanted.includes('all') || wanted.includes(target),
);

describe.skipIf(wanted.length === 0).each(targets)(
  `compilers of a bootstrap channel for %s, out of %s${skipped}`,
  (target, suite, emulator) => {
    test('the packages of the channel can be made', async () => {
      const made = await bootstrap({ platform: target, suite, recipes, compilers: null, install: () => {} });
      expect(made.files).toEqual([]);
    });

    test('programs in C, C++ and Fortran are cross-compiled and run', async () => {
      // The compilers need the glibc of their suite as well.
      const root = await freshRoot('linux-64', { suite });
      const prefix = join(root.path, PREFIX);
      const names = targetNames({ platform: 'linux-64', target, suite: findSuite(recipes, suite) });
      const recipesFor = async () => {
        const tables = ['compilers', 'tools'].map((table) =>
          parseTable(textOf(`${table}.yaml`), {
            names: table === 'tools' ? {} : names,
            read: (file) => textOf(`${table}/${file}`),
          }),
        );
        return (await Promise.all(tables)).flat();
      };
      const install = (job: PackJob) => installPackage(job, prefix);
      await bootstrap({
        ...{ platform: 'linux-64', suite, recipes: plain, install },
        compilers: { targets: [target], recipesFor },
      });
      cpSync(join(PROJECTS, 'programs'), join(root.path, 'work'), { recursive: true });
      const sysroot = join(prefix, names['triplet'] ?? '', 'sysroot');
      for (const [source, compile, libraries, expected] of COMPILED) {
        const script = activated(`cd /work; ${compile} ${source} -o program $LDFLAGS ${libraries}`);
        expect(await root.run(['sh', '-c', script], { P: PREFIX })).toMatchObject({ status: 0, stderr: '' });
        const printed = await outputOf([emulator, '-L', sysroot, join(root.path, 'work/program')]);
        expect([source, compile, printed.trim()]).toEqual([source, compile, expected]);
      }
      rmSync(root.path, { recursive: true, force: true });
    });
  },
);

/** Makes the packages of a channel, and gives each to `install` instead of packing it: to compress them takes most of the time. */
async function bootstrap(options: {
  readonly platform: Platform;
  readonly suite: string;
  readonly recipes: BootstrapRecipes;
  readonly compilers: Compilers | null;
  readonly install: (job: PackJob) => void;
}) {
  const { platform, suite, recipes, compilers, install } = options;
  const given = { mirror: undefined, keyring: undefined, trustMirror: false };
  const source = chooseSource({ ...given, aptFolder: '/etc/apt', keyrings: DEBIAN_KEYRINGS });
  return bootstrapChannel({
    ...{ platform, suite, compilers, recipes, mirror: source.mirror, formats: ['conda'], emit: silent },
    keyring: source.signedBy === null ? null : await readKeyring(source.signedBy),
    // The index of no packages.
    out: join(scratch, 'channels/nothing'),
    host: {
      ...{
        codecs,
        zstdCompress,
        offline: false,
        writeFile: writeFileAtomic,
        cacheDir: join(scratch, 'cache/debian'),
      },
      ...{
        httpGet: createHttp({ env: process.env }),
        now: Date.now,
        answerLimit: 15_000,
        silenceLimit: 60_000,
      },
      workshop: {
        assemble: ({ build, debs, beside }) =>
          assemblePackage({ build, debs: opened(debs), beside: opened(beside), codecs }),
        pack: async (job) => {
          install(job);
          return [];
        },
      },
    },
  });
}

function installPackage({ assembled }: PackJob, prefix: string): void {
  const sites = new Set(assembled.sites.filter(({ mode }) => mode === 'text').map(({ path }) => path));
  for (const entry of assembled.entries) {
    const path = join(prefix, entry.path);
    mkdirSync(dirname(path), { recursive: true });
    if (entry.type === 'softlink') symlinkSync(entry.target, path);
    if (entry.type !== 'file') continue;
    const data = wholeOf(entry.data);
    const text = () => data.toString('latin1').replaceAll(PLACEHOLDER, PREFIX);
    const content = sites.has(entry.path) ? Buffer.from(text(), 'latin1') : data;
    writeFileSync(path, content, { mode: entry.mode });
  }
}
