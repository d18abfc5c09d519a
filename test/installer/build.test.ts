import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Event } from '../../src/events.js';
import { type BuildDeps, buildInstaller, type InstallerRequest } from '../../src/installer/build.js';
import { formatLock } from '../../src/lock/formats/format.js';
import { parseLock } from '../../src/lock/formats/parse-lock.js';
import type { Lock } from '../../src/lock/types.js';
import type { Packer } from '../../src/payload/build/pack.js';
import type { FixturePackage } from '../fixtures/package.js';
import { digestOf } from './digest.js';
import { run } from './run.js';
import { edgesIn, lockIn, requestIn } from './workshop.js';

let folder: string;
let events: Event[];
let packed: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-build-'));
  events = [];
  packed = [];
});

const warnings = () => events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));

const lockOf = (packages: readonly FixturePackage[]) => lockIn(folder, packages);
const requestOf = (lock: Lock, more?: Partial<InstallerRequest>) => requestIn(folder, lock, more);

function edgesOf(): BuildDeps {
  const deps = edgesIn(folder, (event) => void events.push(event));
  const counted = <Facts>(packer: Packer<Facts>, mark = ''): Packer<Facts> => ({
    ...packer,
    pack: (job, key, tell) => {
      packed.push(`${mark}${job.locked.record.name}`);
      return packer.pack(job, key, tell);
    },
  });
  return { ...deps, linker: counted(deps.linker), extractor: counted(deps.extractor, 'pkgs/') };
}

const TWO: FixturePackage[] = [
  { name: 'one', files: { 'share/one': 'one' } },
  { name: 'two', files: { 'share/two': 'two' } },
];

test('a warm build packs nothing and gives the same bytes', async () => {
  const request = requestOf(await lockOf(TWO));
  const cold = await buildInstaller(request, edgesOf());
  expect(packed.sort()).toEqual(['one', 'two']);
  const warm = await buildInstaller(request, edgesOf());
  expect(packed).toHaveLength(2);
  expect(warm).toEqual(cold);
  expect(digestOf(cold.path)).toBe(cold.sha256);
  expect(statSync(cold.path).mode & 0o777).toBe(0o755);
  expect(cold.path).toBe(join(folder, 'dist/Built-1.0-Linux-x86_64.sh'));
});

test('a lock read from its file finds the packages packed for the same lock before', async () => {
  const lock = await lockOf(TWO);
  await buildInstaller(requestOf(lock), edgesOf());
  const read = parseLock(formatLock(lock), 'a.lock');
  await buildInstaller(requestOf(read), edgesOf());
  expect(packed.sort()).toEqual(['one', 'two']);
});

test('a corrupt member of the cache is packed again and never shipped', async () => {
  const request = requestOf(await lockOf(TWO));
  const deps = edgesOf();
  const cold = await buildInstaller(request, deps);
  for (const change of [
    (path: string) => writeFileSync(path, 'damaged'),
    (path: string) => run(['rm', path]),
  ]) {
    for (const path of run(['find', deps.linker.cache.folder, '-type', 'f', '-not', '-name', '*.json'])
      .stdout.trim()
      .split('\n')) {
      change(path);
    }
    expect(await buildInstaller(request, edgesOf())).toEqual(cold);
  }
  expect(packed).toHaveLength(6);
});

test('with the package cache a warm build packs nothing, and corrupt parts are packed again', async () => {
  const request = requestOf(await lockOf(TWO), { keepPkgs: true });
  const cold = await buildInstaller(request, edgesOf());
  expect(packed.sort()).toEqual(['one', 'pkgs/one', 'pkgs/two', 'two']);
  expect(await buildInstaller(request, edgesOf())).toEqual(cold);
  expect(packed).toHaveLength(4);
  const files = ['-type', 'f', '-not', '-name', '*.json'];
  const paths = run(['find', edgesOf().linker.cache.folder, ...files])
    .stdout.trim()
    .split('\n');
  for (const path of paths) writeFileSync(path, 'damaged');
  expect(await buildInstaller(request, edgesOf())).toEqual(cold);
  expect(packed).toHaveLength(8);
});

test('a corrupt description in the cache is ignored', async () => {
  const request = requestOf(await lockOf(TWO));
  const deps = edgesOf();
  const cold = await buildInstaller(request, deps);
  const [description = ''] = run(['find', deps.linker.cache.folder, '-name', '*.json']).stdout.split('\n');
  writeFileSync(description, readFileSync(description, 'utf8').replace('"bytes"', '"bites"'));
  expect(await buildInstaller(request, edgesOf())).toEqual(cold);
  expect(packed).toHaveLength(3);
});

describe('a path in two packages', () => {
  const clobber = (first: FixturePackage['files'], second: FixturePackage['files']) =>
    lockOf([
      { name: 'first', files: first ?? {} },
      { name: 'second', files: second ?? {} },
    ]);

  test('is taken from the package linked last, with a warning', async () => {
    const lock = await clobber({ 'etc/conf': 'first', 'etc/kept': 'kept' }, { 'etc/conf': 'second' });
    const { path } = await buildInstaller(requestOf(lock), edgesOf());
    expect(warnings()).toEqual(['etc/conf: second-1.0-0 replaces the file of first-1.0-0']);
    const prefix = join(folder, 'prefix');
    expect(run(['sh', path, '-b', '--force-arch', '-p', prefix])).toMatchObject({ code: 0 });
    expect(readFileSync(join(prefix, 'etc/conf'), 'utf8')).toBe('second');
    expect(readFileSync(join(prefix, 'etc/kept'), 'utf8')).toBe('kept');
    // As in conda: the record lists the file that the package brought.
    const { files } = JSON.parse(readFileSync(join(prefix, 'conda-meta/first-1.0-0.json'), 'utf8'));
    expect(files).toEqual(['etc/conf', 'etc/kept']);
  });

  test('gives no warning if both contents are the same', async () => {
    const lock = await clobber({ 'etc/conf': 'same' }, { 'etc/conf': 'same' });
    await buildInstaller(requestOf(lock), edgesOf());
    expect(warnings()).toEqual([]);
  });

  test('is two paths if the names differ in case', async () => {
    const lock = await clobber({ 'etc/Conf': 'upper' }, { 'etc/conf': 'lower' });
    await buildInstaller(requestOf(lock), edgesOf());
    expect(warnings()).toEqual([]);
  });

  test.each([
    ['a folder in the place of a file', { 'etc/x': 'file' }, { 'etc/x/y': 'below' }],
    ['a way through a soft link', { 'etc/x': { softlink: '.' } }, { 'etc/x/y': 'below' }],
  ])('is refused with the names of both packages: %s', async (_name, first, second) => {
    const lock = await clobber(first, second);
    await expect(buildInstaller(requestOf(lock), edgesOf())).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        expect.objectContaining({ where: 'etc/x', message: expect.stringContaining('first-1.0-0') }),
      ],
    });
    expect(existsSync(join(folder, 'dist'))).toBe(false);
  });

  test('is refused if a soft link leaves the prefix through one of the other package', async () => {
    const lock = await clobber({ 'a/b/up': { softlink: '../..' } }, { 'c/x': { softlink: '../a/b/up/..' } });
    await expect(buildInstaller(requestOf(lock), edgesOf())).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        { where: 'c/x', message: expect.stringContaining('of second-1.0-0 leads out of the prefix') },
      ],
    });
  });

  test.each([
    ['LICENSE.txt', { 'LICENSE.txt': 'You owe me.' }],
    ['.condarc', { '.condarc': { softlink: 'share' } }],
    ['LICENSE.txt', { 'LICENSE.txt/below': 'x' }],
  ])('is refused if it is %s of the installer', async (where, files) => {
    const lock = await lockOf([{ name: 'first', files }]);
    const request = { ...requestOf(lock), licenseText: 'The true one.', writeCondarc: true };
    await expect(buildInstaller(request, edgesOf())).rejects.toMatchObject({
      exitCode: 2,
      problems: [{ where, message: expect.stringContaining('first-1.0-0') }],
    });
    await buildInstaller({ ...request, licenseText: null, writeCondarc: false }, edgesOf());
  });
});

test('every package that cannot be used is reported, and no output is left', async () => {
  const lock = await lockOf(
    [
      { name: 'bad', info: { 'info/paths.json': '{}' } },
      { name: 'good' },
      { name: 'worse', info: { 'info/paths.json': '[' } },
    ].map((description) => ({ files: { 'share/x': description.name }, ...description })),
  );
  await expect(buildInstaller(requestOf(lock), edgesOf())).rejects.toMatchObject({
    message: '2 packages cannot be used',
    problems: [
      expect.objectContaining({ where: expect.stringContaining('bad-1.0-0') }),
      expect.objectContaining({ where: expect.stringContaining('worse-1.0-0') }),
    ],
  });
  expect(existsSync(join(folder, 'dist'))).toBe(false);
});

test('an output that cannot be written gives one clear error', async () => {
  const lock = await lockOf(TWO);
  writeFileSync(join(folder, 'dist'), 'a file');
  await expect(buildInstaller(requestOf(lock), edgesOf())).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('cannot write'),
  });
});

test('SOURCE_DATE_EPOCH sets the time of files that belong to no package', async () => {
  const lock = await lockOf(TWO);
  const { path } = await buildInstaller(requestOf(lock, { sourceDateEpoch: '86400' }), edgesOf());
  const prefix = join(folder, 'prefix');
  run(['sh', path, '-b', '--force-arch', '-p', prefix]);
  expect(readFileSync(join(prefix, 'conda-meta/history'), 'utf8')).toMatch(/^==> 1970-01-02 00:00:00 <==/);
  expect(statSync(join(prefix, 'conda-meta/history')).mtimeMs).toBe(86_400_000);
});
