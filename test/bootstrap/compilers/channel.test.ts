import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { bootstrapChannel } from '../../../src/bootstrap/bootstrap-channel.js';
import { targetNames } from '../../../src/bootstrap/compilers/target.js';
import { parseTable } from '../../../src/bootstrap/recipes.js';
import type { BootstrapRequest } from '../../../src/bootstrap/request.js';
import { PLACEHOLDER } from '../../../src/bootstrap/types.js';
import { readElf } from '../../../src/formats/elf/read.js';
import { sha256 } from '../../../src/sha256.js';
import { elfFile } from '../../fixtures/elf.js';
import { type MiniDeb, type MirrorFiles, mirrorFiles } from '../mini-debian.js';
import { DEBS, IN_RELEASE, workplaces } from '../workplace.js';

const place = workplaces();

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

/** Packages of arm64, among them a compiler for s390x and `own`, and s390x's glibc. */
function bothArchitectures(...own: MiniDeb[]): MirrorFiles {
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
  const files = mirrorFiles([...DEBS, compiler, library, ...own]);
  const more = mirrorFiles([glibc], 'bookworm', 's390x');
  const line = / [0-9a-f]{64} .*\n/.exec(more.get(IN_RELEASE)?.toString() ?? '')?.[0] ?? '';
  const text = `${files.get(IN_RELEASE)}${line}`.replace('all arm64', 'all arm64 s390x');
  return new Map([...more, ...files, [IN_RELEASE, Buffer.from(text)]]);
}

test('compilers take the sysroot from the index of their target, and variants.yaml names them', async () => {
  const { request: wanted } = await place.request(bothArchitectures());
  const names = targetNames({
    platform: 'linux-aarch64',
    target: 'linux-s390x',
    suite: wanted.recipes.suites[0] as never,
  });
  const read = (file: string) => `run {prefix}/${file} for {triplet}\n`;
  const recipesFor = () => parseTable(COMPILERS, { read, names });
  await bootstrapChannel({ ...wanted, compilers: { targets: ['linux-s390x'], recipesFor } });
  const gcc = await place.open('gcc_impl_linux-s390x-12.2.0-deb_14_0.conda', 'linux-aarch64');
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
  const sysroot = await place.open('sysroot_linux-s390x-2.36-deb_9_0.conda', 'noarch');
  expect(sysroot.entries.map(({ path }) => path)).toEqual([
    's390x-linux-gnu/sysroot/lib',
    's390x-linux-gnu/sysroot/usr/lib/s390x-linux-gnu/libc.so.6',
  ]);
  expect(JSON.parse(sysroot.info.get('info/run_exports.json')?.toString() ?? '')).toEqual({
    strong: ['__glibc >=2.36,<3.0.a0'],
  });
  const variants = readFileSync(join(place.folder, 'channel/variants.yaml'), 'utf8');
  expect(parse(variants)).toMatchObject({ c_compiler: ['gcc'], c_stdlib_version: ['2.36'] });
  // conda-build takes what is in brackets at the end of a line for a selector.
  expect(variants.split('\n').filter((line) => /\[[^[\]]+\]/.test(line))).toEqual([]);
});

/** Returns the request for a channel of arm64 with compilers for arm64 and s390x. */
async function nativeAndCross(): Promise<BootstrapRequest> {
  const lib = 'usr/lib/aarch64-linux-gnu/libgcc_s.so.1';
  const gcc: MiniDeb = {
    name: 'gcc-12-aarch64-linux-gnu',
    version: '12.2.0-14',
    files: { 'usr/lib/gcc/aarch64-linux-gnu/12/cc1': elfFile({ needed: ['libz.so.1'] }) },
  };
  const runtime: MiniDeb = {
    name: 'libgcc-s1',
    version: '12.2.0-14',
    files: { [lib]: elfFile({ needed: ['libother.so.1'] }) },
  };
  const glibc: MiniDeb = {
    name: 'libc6',
    version: '2.36-9',
    files: { 'lib/aarch64-linux-gnu/libc.so.6': elfFile({ soname: 'libc.so.6' }) },
  };
  const { request: wanted } = await place.request(bothArchitectures(gcc, runtime, glibc));
  const [suite] = wanted.recipes.suites;
  if (suite === undefined) throw new Error('there is no suite');
  const targets = ['linux-aarch64', 'linux-s390x'] as const;
  const recipesFor = async () => {
    const tables = targets.map((target) => {
      const names = targetNames({ platform: 'linux-aarch64', target, suite });
      return parseTable(COMPILERS, { read: () => '', names });
    });
    return (await Promise.all(tables)).flat();
  };
  return { ...wanted, compilers: { targets, recipesFor } };
}

test('native and cross compilers in one channel have each the glibc of their platform, and native ones lie in the sysroot', async () => {
  await bootstrapChannel(await nativeAndCross());
  const native = await place.open('gcc_impl_linux-aarch64-12.2.0-deb_14_0.conda', 'linux-aarch64');
  const files = native.entries.filter(({ path }) => !path.startsWith('bin/'));
  expect(files.map(({ path }) => path)).toEqual([
    'aarch64-linux-gnu/sysroot/usr/lib/aarch64-linux-gnu/libgcc_s.so.1',
    'aarch64-linux-gnu/sysroot/usr/lib/gcc/aarch64-linux-gnu/12/cc1',
  ]);
  // The compiler loads its libraries out of the prefix; what is compiled does not load this one.
  expect(files.map((file) => file.type === 'file' && readElf(file.data)?.rpath)).toEqual([
    null,
    '$ORIGIN/../../../../../../../lib',
  ]);
  for (const [target, triplet] of [
    ['linux-aarch64', 'aarch64-linux-gnu'],
    ['linux-s390x', 's390x-linux-gnu'],
  ]) {
    const sysroot = await place.open(`sysroot_${target}-2.36-deb_9_0.conda`, 'noarch');
    expect(sysroot.entries.map(({ path }) => path)).toContain(
      `${triplet}/sysroot/usr/lib/${triplet}/libc.so.6`,
    );
  }
});

test('two channels with compilers are the same bytes, whatever the umask and the time', async () => {
  const wanted = await nativeAndCross();
  const channel = join(place.folder, 'channel');
  const digests = async (umask: number, now: string) => {
    const before = process.umask(umask);
    await bootstrapChannel({ ...wanted, host: { ...wanted.host, now: () => Date.parse(now) } });
    process.umask(before);
    const files = readdirSync(channel, { recursive: true, encoding: 'utf8' }).sort();
    const contents = files.filter((file) => file.includes('.')).map((file) => join(channel, file));
    return contents.map((file) => [file, sha256(readFileSync(file))]);
  };
  const first = await digests(0o077, '2026-08-01');
  expect(first.length).toBeGreaterThan(9);
  rmSync(channel, { recursive: true });
  expect(await digests(0o000, '2026-08-02')).toEqual(first);
});
