import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assemblePackage } from '../../src/bootstrap/assemble.js';
import { bootstrapChannel } from '../../src/bootstrap/bootstrap-channel.js';
import { targetNames } from '../../src/bootstrap/compilers/target.js';
import type { DebFile } from '../../src/bootstrap/jobs.js';
import { pack } from '../../src/bootstrap/pack.js';
import { parseRecipes, parseTable } from '../../src/bootstrap/recipes.js';
import type { BootstrapRequest } from '../../src/bootstrap/request.js';
import { PLACEHOLDER } from '../../src/bootstrap/types.js';
import { ArchiError, formatError } from '../../src/errors.js';
import { silent } from '../../src/events.js';
import { wholeOf } from '../../src/formats/content.js';
import { readElf } from '../../src/formats/elf/read.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { gunzip } from '../../src/host/compress/gzip.js';
import { xzDecompress } from '../../src/host/compress/xz.js';
import { zstdCompress, zstdDecompress } from '../../src/host/compress/zstd.js';
import { writeFileAtomic } from '../../src/host/fs/write.js';
import { createHttp } from '../../src/host/http/get.js';
import { openPackage } from '../../src/package/open.js';
import { elfFile } from '../fixtures/elf.js';
import {
  archiveKey,
  clearsign,
  type MiniDeb,
  type MirrorFiles,
  mirrorFiles,
  serveMirror,
} from './mini-debian.js';

const RECIPES = `
suites:
  bookworm: {glibc: "2.36", gcc: "12", pythons: ["3.11"]}
ignored_depends: [python3]
packages:
  - {name: libzlib, debian: [zlib1g], run_exports: {libzlib: x}}
  - {name: zlib, of: libzlib, debian: [zlib1g-dev], run_exports: {libzlib: x}}
  - {name: zlib-ng, of: libzlib, debian: [zlib1g], drop: ["."]}
  - {name: gone, debian: [gone?]}
  - name: python
    kind: interpreter
    python: "3"
    debian: ["python{python}"]
    prefix_in: "bin/python{python}"
    links: {bin/python: "python{python}"}
  - {name: six, kind: module, python: "3", debian: [python3-six]}
`;

const DEBS: readonly MiniDeb[] = [
  {
    name: 'zlib1g',
    version: '1:1.2.13.dfsg-1',
    files: {
      'lib/aarch64-linux-gnu/libz.so.1.2.13': elfFile({ needed: ['libc.so.6'], soname: 'libz.so.1' }),
      'lib/aarch64-linux-gnu/libz.so.1': '-> libz.so.1.2.13',
      'usr/share/doc/zlib1g/copyright': 'Files: *\nLicense: Zlib\n',
    },
  },
  {
    name: 'zlib1g-dev',
    version: '1:1.2.13.dfsg-1',
    files: {
      'usr/include/zlib.h': '#define ZLIB_VERSION',
      'usr/lib/aarch64-linux-gnu/libz.so': '-> /lib/aarch64-linux-gnu/libz.so.1',
      'usr/lib/aarch64-linux-gnu/pkgconfig/zlib.pc': 'prefix=/usr\n',
    },
  },
  {
    name: 'python3.11',
    version: '3.11.2-6+deb12u8',
    files: {
      'usr/bin/python3.11': elfFile({ needed: ['libz.so.1', 'libc.so.6'] }),
      'usr/bin/pydoc3.11': '#!/usr/bin/python3.11\nimport pydoc\n',
      'usr/lib/python3.11/os.py': 'x\n',
      'usr/lib/python3.11/EXTERNALLY-MANAGED': 'no\n',
    },
  },
  {
    name: 'python3-six',
    version: '1.16.0-4',
    depends: 'python3:any',
    files: { 'usr/lib/python3/dist-packages/six.py': 'six\n' },
  },
];

const COMPILERS = `
packages:
  - name: sysroot_{target}
    layout: sysroot
    debian: [libc6]
    links: {"{triplet}/sysroot/lib": usr/lib}
    strong_run_exports: {__glibc: ">={glibc},<3.0.a0"}
  - name: gcc_impl_{target}
    layout: toolchain
    debian: ["gcc-{gcc}-{triplet}", "libgcc-s1{for_target}"]
    files: {"bin/{triplet}-gcc": wrapper-gcc.sh}
`;

/** Packages of arm64, among them a compiler for s390x, and s390x's glibc. */
function bothArchitectures(): MirrorFiles {
  const compiler: MiniDeb = {
    name: 'gcc-12-s390x-linux-gnu',
    version: '12.2.0-14',
    files: { 'usr/bin/s390x-linux-gnu-gcc-12': elfFile({ needed: ['libz.so.1'] }) },
  };
  const library: MiniDeb = {
    name: 'libgcc-s1-s390x-cross',
    version: '12.2.0-14',
    files: { 'usr/s390x-linux-gnu/lib/libgcc_s.so.1': elfFile({ needed: ['libother.so.1'] }) },
  };
  const glibc: MiniDeb = {
    name: 'libc6',
    version: '2.36-9',
    files: { 'lib/s390x-linux-gnu/libc.so.6': elfFile({ soname: 'libc.so.6' }) },
  };
  const files = mirrorFiles([...DEBS, compiler, library]);
  const more = mirrorFiles([glibc], 'bookworm', 's390x');
  const line = / [0-9a-f]{64} .*\n/.exec(more.get(IN_RELEASE)?.toString() ?? '')?.[0] ?? '';
  const text = `${files.get(IN_RELEASE)}${line}`.replace('all arm64', 'all arm64 s390x');
  return new Map([...more, ...files, [IN_RELEASE, Buffer.from(text)]]);
}

let folder: string;
let closers: (() => Promise<unknown>)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  closers = [];
});

afterEach(async () => {
  for (const close of closers) await close();
  rmSync(folder, { recursive: true });
});

const archive = await archiveKey();
const IN_RELEASE = '/dists/bookworm/InRelease';

/** Signs the release file that `mirrorFiles` has made. */
async function signIn(files: MirrorFiles): Promise<void> {
  const text = files.get(IN_RELEASE)?.toString() ?? '';
  if (text.startsWith('Codename')) files.set(IN_RELEASE, Buffer.from(await clearsign(text, archive.key)));
}

async function request(files: MirrorFiles, changes: Partial<BootstrapRequest> = {}) {
  await signIn(files);
  const mirror = await serveMirror(files);
  closers.push(mirror.close);
  const out = join(folder, 'channel');
  const bootstrapRequest: BootstrapRequest = {
    platform: 'linux-aarch64',
    suite: 'bookworm',
    mirror: mirror.url,
    keyring: archive.keyring,
    out,
    formats: ['conda'],
    recipes: await parseRecipes(RECIPES),
    compilers: null,
    emit: silent,
    host: {
      httpGet: createHttp({ env: {} }),
      writeFile: writeFileAtomic,
      cacheDir: join(folder, 'cache'),
      offline: false,
      codecs: { gzip: gunzip, xz: xzDecompress, zstd: zstdDecompress },
      zstdCompress,
      now: () => Date.parse('2026-08-01'),
      answerLimit: 20_000,
      silenceLimit: 20_000,
      workshop: {
        assemble: ({ build, debs, beside }) =>
          assemblePackage({
            build,
            debs: debs.map(readDeb),
            beside: beside.map(readDeb),
            codecs: { gzip: gunzip, xz: xzDecompress, zstd: zstdDecompress },
          }),
        pack: (job) =>
          pack(job, {
            zstdCompress,
            bzip2Compress: async (bytes) => Buffer.from(bytes),
            write: (path, content) => writeFileAtomic(join(out, path), content),
          }),
      },
    },
    ...changes,
  };
  return { mirror, request: bootstrapRequest };
}

function readDeb({ name, path }: DebFile) {
  return { name, bytes: readFileSync(path) };
}

async function failure(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArchiError)) throw error ?? new Error('it did not fail');
  return (
    `${error.exitCode} ${formatError(error)}`
      .replaceAll(/127\.0\.0\.1:\d+/g, 'mirror.test')
      .replaceAll(/[0-9a-f]{64}/g, '<sha256>')
      // What gzip makes of it depends on Node's zlib.
      .replaceAll(/\b\d+ bytes/g, '<n> bytes')
  );
}

async function open(fn: string, subdir: string) {
  const bytes = readFileSync(join(folder, 'channel', subdir, fn));
  return openPackage({ bytes, fn, codecs: await loadCodecs() });
}

test('a channel is made from the packages of a mirror', async () => {
  const { request: wanted } = await request(mirrorFiles(DEBS));
  const { files } = await bootstrapChannel(wanted);
  expect(files).toEqual([
    'linux-aarch64/libzlib-1.2.13-deb_1_0.conda',
    'linux-aarch64/python-3.11.2-deb_6_deb12u8_0.conda',
    'linux-aarch64/zlib-1.2.13-deb_1_0.conda',
    'linux-aarch64/zlib-ng-1.2.13-deb_1_0.conda',
    'noarch/six-1.16.0-py3_deb_4_0.conda',
  ]);
  const repodata = JSON.parse(readFileSync(join(folder, 'channel/linux-aarch64/repodata.json'), 'utf8'));
  const record = repodata['packages.conda']['python-3.11.2-deb_6_deb12u8_0.conda'];
  expect(record).toMatchObject({
    depends: ['__glibc >=2.36,<3.0.a0', 'libzlib >=1.2.13'],
    subdir: 'linux-aarch64',
    timestamp: 1_600_000_000_000,
  });
  expect(readdirSync(join(folder, 'channel/noarch')).sort()).toEqual([
    'repodata.json',
    'repodata.json.zst',
    'run_exports.json',
    'run_exports.json.zst',
    'six-1.16.0-py3_deb_4_0.conda',
  ]);
});

test('the made packages hold the files and records that conda needs', async () => {
  const { request: wanted } = await request(mirrorFiles(DEBS));
  await bootstrapChannel(wanted);
  const python = await open('python-3.11.2-deb_6_deb12u8_0.conda', 'linux-aarch64');
  expect(python.entries.map(({ path }) => path)).toEqual([
    'bin/pydoc3.11',
    'bin/python',
    'bin/python3.11',
    'lib/python3.11/os.py',
  ]);
  expect(python.paths.filter(({ placeholder }) => placeholder !== null)).toMatchObject([
    { path: 'bin/pydoc3.11', placeholder: { prefix: PLACEHOLDER, mode: 'text' } },
    { path: 'bin/python3.11', placeholder: { prefix: PLACEHOLDER, mode: 'binary' } },
  ]);
  const [, , program] = python.entries;
  expect(python.info.get('info/has_prefix')?.toString()).toBe(
    `${PLACEHOLDER} text bin/pydoc3.11\n${PLACEHOLDER} binary bin/python3.11\n`,
  );
  expect(Buffer.byteLength(PLACEHOLDER)).toBe(255);
  expect(program?.type === 'file' && wholeOf(program.data).includes(`\0PREFIX=${PLACEHOLDER}\0`)).toBe(true);
  expect(program?.type === 'file' && readElf(program.data)).toMatchObject({
    needed: ['libz.so.1', 'libc.so.6'],
    rpath: '$ORIGIN/../lib',
  });
  const six = await open('six-1.16.0-py3_deb_4_0.conda', 'noarch');
  expect(six.index).toMatchObject({ noarch: 'python', depends: ['python >=3.11'] });
  const zlib = await open('libzlib-1.2.13-deb_1_0.conda', 'linux-aarch64');
  expect(zlib.index).toMatchObject({ license: 'Zlib' });
  expect([...zlib.info.keys()]).toContain('info/licenses/zlib1g');
});

test('the headers of a library are a package of their own, with links to its files and run exports', async () => {
  const { request: wanted } = await request(mirrorFiles(DEBS));
  await bootstrapChannel(wanted);
  const zlib = await open('zlib-1.2.13-deb_1_0.conda', 'linux-aarch64');
  expect(zlib.entries).toMatchObject([
    { type: 'file', path: 'include/zlib.h' },
    { type: 'softlink', path: 'lib/libz.so', target: 'libz.so.1' },
    { type: 'file', path: 'lib/pkgconfig/zlib.pc', data: Buffer.from(`prefix=${PLACEHOLDER}\n`) },
  ]);
  expect(zlib.index).toMatchObject({ depends: ['__glibc >=2.36,<3.0.a0', 'libzlib 1.2.13 deb_1_0'] });
  const runExports = { weak: ['libzlib >=1.2.13,<2.0a0'] };
  expect(JSON.parse(zlib.info.get('info/run_exports.json')?.toString() ?? '')).toEqual(runExports);
  const published = readFileSync(join(folder, 'channel/linux-aarch64/run_exports.json'), 'utf8');
  expect(JSON.parse(published)['packages.conda']).toMatchObject({
    'zlib-1.2.13-deb_1_0.conda': { run_exports: runExports },
    'python-3.11.2-deb_6_deb12u8_0.conda': { run_exports: {} },
  });
});

test('another name of a package is empty, needs that very build, and has the date of its Debian package', async () => {
  const { request: wanted } = await request(mirrorFiles(DEBS));
  await bootstrapChannel(wanted);
  const other = await open('zlib-ng-1.2.13-deb_1_0.conda', 'linux-aarch64');
  expect(other.entries).toEqual([]);
  expect(other.index).toMatchObject({
    depends: ['__glibc >=2.36,<3.0.a0', 'libzlib 1.2.13 deb_1_0'],
    subdir: 'linux-aarch64',
    timestamp: 1_600_000_000_000,
  });
});

test('the same index gives the same bytes, the second time without the network', async () => {
  const { mirror, request: wanted } = await request(mirrorFiles(DEBS));
  await bootstrapChannel(wanted);
  const first = readFileSync(join(folder, 'channel/linux-aarch64/repodata.json'), 'utf8');
  rmSync(join(folder, 'channel'), { recursive: true });
  mirror.requests.length = 0;
  await bootstrapChannel({ ...wanted, host: { ...wanted.host, offline: true } });
  expect(readFileSync(join(folder, 'channel/linux-aarch64/repodata.json'), 'utf8')).toBe(first);
  expect(mirror.requests).toEqual([]);
});

test('compilers take the sysroot from the index of their target, and variants.yaml names them', async () => {
  const { request: wanted } = await request(bothArchitectures());
  const names = targetNames({
    platform: 'linux-aarch64',
    target: 'linux-s390x',
    suite: wanted.recipes.suites[0] as never,
  });
  const read = (file: string) => `run {prefix}/${file} for {triplet}\n`;
  const recipesFor = () => parseTable(COMPILERS, { read, names });
  await bootstrapChannel({ ...wanted, compilers: { targets: ['linux-s390x'], recipesFor } });
  const gcc = await open('gcc_impl_linux-s390x-12.2.0-deb_14_0.conda', 'linux-aarch64');
  expect(gcc.entries.map(({ path }) => path)).toEqual([
    'bin/s390x-linux-gnu-gcc',
    'bin/s390x-linux-gnu-gcc-12',
    's390x-linux-gnu/sysroot/usr/lib/s390x-linux-gnu/libgcc_s.so.1',
  ]);
  const [wrapper, compiler, library] = gcc.entries;
  const text = `run ${PLACEHOLDER}/wrapper-gcc.sh for s390x-linux-gnu\n`;
  expect(wrapper).toMatchObject({ mode: 0o755, data: Buffer.from(text) });
  // A library of the target needs another, which is no dependency of the compiler, and has no run path of this prefix.
  expect(gcc.index['depends']).toEqual(['__glibc >=2.36,<3.0.a0', 'libzlib >=1.2.13']);
  const runPathIn = (entry: typeof library) => entry?.type === 'file' && readElf(entry.data)?.rpath;
  expect([runPathIn(compiler), runPathIn(library)]).toEqual(['$ORIGIN/../lib', null]);
  const sysroot = await open('sysroot_linux-s390x-2.36-deb_9_0.conda', 'noarch');
  expect(sysroot.entries.map(({ path }) => path)).toEqual([
    's390x-linux-gnu/sysroot/lib',
    's390x-linux-gnu/sysroot/usr/lib/s390x-linux-gnu/libc.so.6',
  ]);
  expect(JSON.parse(sysroot.info.get('info/run_exports.json')?.toString() ?? '')).toEqual({
    strong: ['__glibc >=2.36,<3.0.a0'],
  });
  expect(readFileSync(join(folder, 'channel/variants.yaml'), 'utf8')).toContain('c_stdlib_version: ["2.36"]');
});

describe('a channel that cannot be made is reported:', () => {
  const zlibPath = '/pool/main/zlib1g_arm64.deb';
  const indexPath = (files: MirrorFiles) => [...files.keys()].find((path) => path.includes('by-hash')) ?? '';

  test.each<[string, (files: MirrorFiles) => void]>([
    [
      'a package of other bytes',
      (files) => files.set(zlibPath, Buffer.alloc(files.get(zlibPath)?.length ?? 0)),
    ],
    [
      'a cut package',
      (files) => files.set(zlibPath, files.get(zlibPath)?.subarray(0, 20) ?? Buffer.alloc(0)),
    ],
    ['a package that is longer', (files) => files.set(zlibPath, Buffer.alloc(100_000))],
    ['a missing package', (files) => files.delete(zlibPath)],
    ['an index of other bytes', (files) => files.set(indexPath(files), Buffer.from('<html>'))],
    ['a release file that is html', (files) => files.set('/dists/bookworm/InRelease', Buffer.from('<html>'))],
    ['a suite that the mirror has not', (files) => files.delete('/dists/bookworm/InRelease')],
  ])('%s', async (name, damage) => {
    const files = mirrorFiles(DEBS);
    damage(files);
    const { request: wanted } = await request(files);
    const message = await failure(bootstrapChannel(wanted));
    await expect(`${message}\n`).toMatchFileSnapshot(`golden/${name.replaceAll(' ', '-')}.txt`);
    expect(() => readdirSync(join(folder, 'channel'))).toThrow('ENOENT');
  });

  test.each<[string, Partial<BootstrapRequest>, readonly MiniDeb[]]>([
    ['an unknown suite', { suite: 'potato' }, DEBS],
    ['an architecture that the suite has not', { platform: 'linux-riscv64' }, DEBS],
    [
      'packages that the index has not',
      {},
      DEBS.map((deb) => ({ ...deb, name: deb.name.replace('zlib1g', 'zlib2g') })),
    ],
    [
      'a library that nothing provides',
      {},
      DEBS.map((deb) => (deb.name === 'zlib1g' ? { ...deb, files: {} } : deb)),
    ],
    [
      'a path that climbs',
      {},
      DEBS.map((deb) => (deb.name === 'zlib1g' ? { ...deb, files: { '../x': '' } } : deb)),
    ],
  ])('%s', async (name, changes, debs) => {
    const { request: wanted } = await request(mirrorFiles(debs), changes);
    const message = await failure(bootstrapChannel(wanted));
    await expect(`${message}\n`).toMatchFileSnapshot(`golden/${name.replaceAll(' ', '-')}.txt`);
  });

  test('offline with an empty cache', async () => {
    const { request: wanted } = await request(mirrorFiles(DEBS));
    const message = await failure(bootstrapChannel({ ...wanted, host: { ...wanted.host, offline: true } }));
    await expect(`${message}\n`).toMatchFileSnapshot('golden/offline-with-an-empty-cache.txt');
  });

  test("a password in the mirror's URL is not shown", async () => {
    const { request: wanted } = await request(mirrorFiles(DEBS));
    const mirror = wanted.mirror.replace('://', '://user:secret@');
    const message = await failure(
      bootstrapChannel({ ...wanted, mirror, suite: 'bookworm', platform: 'linux-s390x' }),
    );
    expect(message).not.toContain('secret');
  });
});
