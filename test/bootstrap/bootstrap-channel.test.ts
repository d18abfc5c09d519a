import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bootstrapChannel } from '../../src/bootstrap/bootstrap-channel.js';
import { PLACEHOLDER } from '../../src/bootstrap/types.js';
import { wholeOf } from '../../src/formats/content.js';
import { readElf } from '../../src/formats/elf/read.js';
import { mirrorFiles } from './mini-debian.js';
import { DEBS, workplaces } from './workplace.js';

const place = workplaces();

test('a channel is made from the packages of a mirror', async () => {
  const { request: wanted } = await place.request(mirrorFiles(DEBS));
  const { files } = await bootstrapChannel(wanted);
  expect(files).toEqual([
    'linux-aarch64/libzlib-1.2.13-deb_1_0.conda',
    'linux-aarch64/python-3.11.2-deb_6_deb12u8_0.conda',
    'linux-aarch64/zlib-1.2.13-deb_1_0.conda',
    'linux-aarch64/zlib-ng-1.2.13-deb_1_0.conda',
    'noarch/six-1.16.0-py3_deb_4_0.conda',
  ]);
  const repodata = JSON.parse(
    readFileSync(join(place.folder, 'channel/linux-aarch64/repodata.json'), 'utf8'),
  );
  const record = repodata['packages.conda']['python-3.11.2-deb_6_deb12u8_0.conda'];
  expect(record).toMatchObject({
    depends: ['__glibc >=2.36,<3.0.a0', 'libzlib >=1.2.13'],
    subdir: 'linux-aarch64',
    timestamp: 1_600_000_000_000,
  });
  expect(readdirSync(join(place.folder, 'channel/noarch')).sort()).toEqual([
    'repodata.json',
    'repodata.json.zst',
    'run_exports.json',
    'run_exports.json.zst',
    'six-1.16.0-py3_deb_4_0.conda',
  ]);
});

test('the made packages hold the files and records that conda needs', async () => {
  const { request: wanted } = await place.request(mirrorFiles(DEBS));
  await bootstrapChannel(wanted);
  const python = await place.open('python-3.11.2-deb_6_deb12u8_0.conda', 'linux-aarch64');
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
  const six = await place.open('six-1.16.0-py3_deb_4_0.conda', 'noarch');
  expect(six.index).toMatchObject({ noarch: 'python', depends: ['python >=3.11'] });
  const zlib = await place.open('libzlib-1.2.13-deb_1_0.conda', 'linux-aarch64');
  expect(zlib.index).toMatchObject({ license: 'Zlib' });
  expect([...zlib.info.keys()]).toContain('info/licenses/zlib1g');
});

test('the headers of a library are a package of their own, with links to its files and run exports', async () => {
  const { request: wanted } = await place.request(mirrorFiles(DEBS));
  await bootstrapChannel(wanted);
  const zlib = await place.open('zlib-1.2.13-deb_1_0.conda', 'linux-aarch64');
  expect(zlib.entries).toMatchObject([
    { type: 'file', path: 'include/zlib.h' },
    { type: 'softlink', path: 'lib/libz.so', target: 'libz.so.1' },
    { type: 'file', path: 'lib/pkgconfig/zlib.pc', data: Buffer.from(`prefix=${PLACEHOLDER}\n`) },
  ]);
  expect(zlib.index).toMatchObject({ depends: ['__glibc >=2.36,<3.0.a0', 'libzlib 1.2.13 deb_1_0'] });
  const runExports = { weak: ['libzlib >=1.2.13,<2.0a0'] };
  expect(JSON.parse(zlib.info.get('info/run_exports.json')?.toString() ?? '')).toEqual(runExports);
  const published = readFileSync(join(place.folder, 'channel/linux-aarch64/run_exports.json'), 'utf8');
  expect(JSON.parse(published)['packages.conda']).toMatchObject({
    'zlib-1.2.13-deb_1_0.conda': { run_exports: runExports },
    'python-3.11.2-deb_6_deb12u8_0.conda': { run_exports: {} },
  });
});

test('another name of a package is empty, needs that very build, and has the date of its Debian package', async () => {
  const { request: wanted } = await place.request(mirrorFiles(DEBS));
  await bootstrapChannel(wanted);
  const other = await place.open('zlib-ng-1.2.13-deb_1_0.conda', 'linux-aarch64');
  expect(other.entries).toEqual([]);
  expect(other.index).toMatchObject({
    depends: ['__glibc >=2.36,<3.0.a0', 'libzlib 1.2.13 deb_1_0'],
    subdir: 'linux-aarch64',
    timestamp: 1_600_000_000_000,
  });
});

test('the same index gives the same bytes, the second time without the network', async () => {
  const { mirror, request: wanted } = await place.request(mirrorFiles(DEBS));
  await bootstrapChannel(wanted);
  const first = readFileSync(join(place.folder, 'channel/linux-aarch64/repodata.json'), 'utf8');
  rmSync(join(place.folder, 'channel'), { recursive: true });
  mirror.requests.length = 0;
  await bootstrapChannel({ ...wanted, host: { ...wanted.host, offline: true } });
  expect(readFileSync(join(place.folder, 'channel/linux-aarch64/repodata.json'), 'utf8')).toBe(first);
  expect(mirror.requests).toEqual([]);
});
