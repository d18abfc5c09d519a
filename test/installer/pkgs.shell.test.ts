import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { silent } from '../../src/events.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { zstdCompress } from '../../src/host/compress/zstd.js';
import { buildInstaller } from '../../src/installer/build.js';
import type { Lock } from '../../src/lock/types.js';
import { openPackage } from '../../src/package/open.js';
import { writeConda } from '../../src/package/write.js';
import { openedPackage } from '../fixtures/opened.js';
import type { FixturePackage } from '../fixtures/package.js';
import { failureOf } from '../lock/errors.js';
import { linkAll } from '../reference/linker.js';
import { cacheIn, extractAll, recordProblems } from '../reference/package-cache.js';
import { differences, treeIn } from '../reference/tree.js';
import { pathWithFakes, rmKilledBehind } from './fake-tools.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { PLACEHOLDER, SAMPLE } from './sample.js';
import { SHELLS } from './shells.js';
import { edgesIn, lockIn, requestIn } from './workshop.js';

const binary = { prefix: PLACEHOLDER, mode: 'binary' } as const;
const VERSION = '3.11';

/** Files of packages that are hard links of the prefix's file for each possible reason, or not. */
const PACKAGES: readonly FixturePackage[] = [
  {
    name: 'python',
    version: `${VERSION}.4`,
    files: { 'bin/python3.11': { data: '#!/bin/sh\nexit 1\n', mode: 0o755 } },
  },
  { name: 'first', files: { 'etc/both': 'first', 'etc/kept': 'kept', 'etc/same': 'same' } },
  {
    name: 'second',
    files: {
      'etc/both': 'second',
      'etc/same': 'same',
      'etc/copied': { data: 'no link', noLink: true },
      'etc/no-place': { data: 'nothing', placeholder: { prefix: PLACEHOLDER, mode: 'text' } },
      'lib/only/here.so': { data: `\0${PLACEHOLDER}/lib\0`, mode: 0o444, placeholder: binary },
      'lib/one.so': { data: `\0${PLACEHOLDER}/one\0`, placeholder: binary },
      'lib/same.so': { hardlink: 'lib/one.so' },
      "lib/it's & spaces/-x": 'quoted',
    },
    info: { 'info/repodata_record.json': '{"url": "of another channel"}', 'info/test/run_test.sh': 'true\n' },
  },
  SAMPLE,
  {
    name: 'pure',
    noarch: 'python',
    files: {
      'site-packages/pure/__init__.py': 'x = 1\n',
      'python-scripts/pure-old': {
        data: `#!${PLACEHOLDER}/bin/python\n`,
        placeholder: { prefix: PLACEHOLDER, mode: 'text' },
      },
    },
    entryPoints: ['pure = pure:main'],
  },
];

let folder: string;
let prefix: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-pkgs-'));
  prefix = join(folder, 'prefix');
});

async function built(packages = PACKAGES, keepPkgs = true): Promise<{ path: string; lock: Lock }> {
  const lock = await lockIn(folder, packages);
  const { path } = await buildInstaller(requestIn(folder, lock, { keepPkgs }), edgesIn(folder, silent));
  return { path, lock };
}

const install = (installer: string, ...args: string[]) =>
  run(['sh', installer, '-b', '--force-arch', '-p', prefix, ...args]);

describe('-k', () => {
  test.each(SHELLS)(
    "writes the reference's package cache, hard linked with the prefix: %s %s",
    async (...shell) => {
      const { path, lock } = await built();
      const { code, stderr } = run([...shell, path, '-b', '-k', '--force-arch', '-p', prefix]);
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringMatching(/^Warning: the installed python does not run here.*\n$/),
      });
      const opened = await Promise.all(PACKAGES.map(openedPackage));
      const found = treeIn(prefix);
      const expected = extractAll(opened, VERSION);
      const { tree, hardLinks } = cacheIn(prefix, found);
      expect(differences({ tree: expected.tree, pyc: new Set() }, tree)).toEqual([]);
      expect(hardLinks).toEqual(expected.hardLinks);
      expect(
        recordProblems(
          prefix,
          lock.packages.map((locked) => ({ locked })),
        ),
      ).toEqual([]);
      const linked = linkAll(
        opened.map((entry) => entry.opened),
        prefix,
        VERSION,
      );
      const others = new Map([...found].filter(([path]) => !path.startsWith('pkgs')));
      expect(differences(linked, others)).toEqual([]);
      expect(readdirSync(join(prefix, '.archi')).filter((name) => /pkgs|relocate/.test(name))).toEqual([]);
    },
  );

  test('is the only difference: without it there is no package cache', async () => {
    const { path } = await built();
    expect(install(path)).toMatchObject({ code: 0 });
    const without = treeIn(prefix);
    expect(existsSync(join(prefix, 'pkgs'))).toBe(false);
    rmSync(prefix, { recursive: true });
    expect(install(path, '-k')).toMatchObject({ code: 0 });
    expect([...treeIn(prefix)].filter(([path]) => !/^pkgs(\/|$)/.test(path))).toEqual([...without]);
  });

  test('is refused before anything is written if the installer has no package cache', async () => {
    const { path } = await built(PACKAGES, false);
    const { code, stderr } = install(path, '-k');
    await expect(`exit ${code}\n${stderr}`).toMatchFileSnapshot('golden/no-package-cache.txt');
    expect(existsSync(prefix)).toBe(false);
  });

  test('adds to the required room and inodes', async () => {
    const { path } = makeInstaller([await openedPackage(SAMPLE)], { keepPkgs: true });
    const value = valueIn(path);
    const own = { room: value('UNPACKED_BYTES'), inodes: value('INODES') };
    const df = `case $1 in -Pk) echo "tmpfs 9 9 ${Math.ceil(own.room / 1024)} 9% /" ;; *) echo "tmpfs 9 9 ${own.inodes} 9% /" ;; esac`;
    const env = { PATH: pathWithFakes({ df: `echo Filesystem; ${df}` }) };
    const check = (...args: string[]) =>
      run(['sh', path, '--check', '--force-arch', '-p', prefix, ...args], { env });
    expect(check()).toMatchObject({ code: 0 });
    const { code, stderr } = check('-k');
    expect(code).toBe(15);
    expect(stderr).toContain(`needed ${own.inodes + value('PKGS_INODES')};`);
    expect(stderr).toContain('free space on the disk');
  });

  test('requires exactly the room and inodes that it uses', async () => {
    const { path } = await built();
    expect(install(path, '-k')).toMatchObject({ code: 0 });
    const inodesOf = (...args: string[]) =>
      new Set(
        run(['find', ...args, '-printf', '%i %b\\n'])
          .stdout.trim()
          .split('\n'),
      );
    const pkgs = join(prefix, 'pkgs');
    const others = inodesOf(prefix, '-path', pkgs, '-prune', '-o', '-true');
    const own = [...inodesOf(pkgs)].filter((inode) => !others.has(inode));
    // While the cache is unpacked, each package also has a script, and shared folders are counted for each.
    expect(valueIn(path)('PKGS_INODES')).toBeGreaterThanOrEqual(own.length);
    expect(valueIn(path)('PKGS_INODES')).toBeLessThan(own.length + 4 * PACKAGES.length);
    const blocks = own.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
    expect(valueIn(path)('PKGS_UNPACKED_BYTES')).toBeGreaterThanOrEqual(blocks * 512);
  });
});

describe('-u with a package cache', () => {
  const tool = async (version: string, keepPkgs: boolean, channel = 'https://example.org/channel') => {
    const files = { 'bin/tool': version, 'share/data': 'the same' };
    const { opened, locked } = await openedPackage({ name: 'tool', version, files });
    const url = `${channel}/linux-64/${locked.fn}`;
    return makeInstaller([{ opened, locked: { ...locked, channel, url } }], { version, keepPkgs }).path;
  };
  const pkgs = (path: string) => join(prefix, 'pkgs', path);
  const lines = (list: string) => readFileSync(pkgs(list), 'utf8').trim().split('\n');

  test("and -k merges both caches and keeps the user's files of the old one", async () => {
    expect(install(await tool('1.0', true), '-k')).toMatchObject({ code: 0 });
    mkdirSync(pkgs('mine-1.0-0/info'), { recursive: true });
    writeFileSync(pkgs('mine-1.0-0/info/index.json'), '{}');
    writeFileSync(pkgs('mine-1.0-0.tar.bz2'), 'archive');
    writeFileSync(pkgs('.hidden'), 'mine');
    writeFileSync(pkgs('urls.txt'), `${lines('urls.txt')[0]}\nhttps://example.org/mine-1.0-0.tar.bz2\n`);
    expect(install(await tool('2.0', true), '-u', '-k')).toMatchObject({ code: 0, stderr: '' });
    const names = [
      '.hidden',
      'mine-1.0-0',
      'mine-1.0-0.tar.bz2',
      'tool-1.0-0',
      'tool-2.0-0',
      'urls',
      'urls.txt',
    ];
    expect(readdirSync(pkgs('.')).sort()).toEqual(names);
    const url = (version: string) => `https://example.org/channel/linux-64/tool-${version}-0.conda`;
    expect(lines('urls.txt')).toEqual([url('2.0'), url('1.0'), 'https://example.org/mine-1.0-0.tar.bz2']);
    expect(lines('urls')).toEqual([url('2.0'), url('1.0')]);
    expect(statSync(pkgs('tool-2.0-0/bin/tool')).ino).toBe(statSync(join(prefix, 'bin/tool')).ino);
    expect(readFileSync(pkgs('tool-1.0-0/bin/tool'), 'utf8')).toBe('1.0');
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test('and -k again links the same package with the new prefix and keeps another one of that name', async () => {
    install(await tool('1.0', true), '-k');
    const before = statSync(pkgs('tool-1.0-0/bin/tool')).ino;
    install(await tool('1.0', true), '-u', '-k');
    const after = statSync(pkgs('tool-1.0-0/bin/tool'));
    expect(after).toMatchObject({ ino: statSync(join(prefix, 'bin/tool')).ino, nlink: 2 });
    expect(after.ino).not.toBe(before);
    install(await tool('1.0', true, 'https://example.org/other'), '-u', '-k');
    expect(statSync(pkgs('tool-1.0-0/bin/tool'))).toMatchObject({ ino: after.ino, nlink: 1 });
    expect(readFileSync(pkgs('tool-1.0-0/info/repodata_record.json'), 'utf8')).toContain(
      'example.org/channel',
    );
  });

  test('and -k leaves a whole package if it is killed while it removes the old cache', async () => {
    install(await tool('1.0', true), '-k');
    const before = treeIn(prefix);
    const env = { PATH: pathWithFakes({ rm: rmKilledBehind('*/info/*') }) };
    const update = ['sh', await tool('1.0', true), '-b', '--force-arch', '-p', prefix, '-u', '-k'];
    expect(run(update, { env })).toMatchObject({ code: null });
    expect(run(update)).toMatchObject({ code: 0, stderr: '' });
    expect(differences({ tree: before, pyc: new Set() }, treeIn(prefix))).toEqual([]);
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test('and without -k moves the old cache unchanged', async () => {
    install(await tool('1.0', true), '-k');
    expect(install(await tool('2.0', true), '-u')).toMatchObject({ code: 0 });
    expect(readdirSync(pkgs('.')).sort()).toEqual(['tool-1.0-0', 'urls', 'urls.txt']);
  });
});

describe('the build of a package cache', () => {
  test('refuses files in the place of a cache, even without -k', async () => {
    const inTheWay = { name: 'in-the-way', files: { 'pkgs/first-1.0-0': { softlink: '../etc' } } };
    const message = await failureOf(() => built([...PACKAGES, inTheWay], false));
    await expect(message).toMatchFileSnapshot('golden/in-the-way-of-pkgs.txt');
  });

  test('leaves out a link that leads out of the package', async () => {
    const files = { 'share/file': 'x' };
    const { opened, locked } = await openedPackage({ name: 'leaving', files });
    const out = { type: 'softlink', path: 'info/out', mtime: 0, target: '../../../etc' } as const;
    const bytes = await writeConda({
      entries: [...opened.entries, out],
      info: opened.info,
      mtime: 0,
      level: 1,
      zstdCompress,
    });
    const reopened = await openPackage({ bytes, fn: locked.fn, codecs: await loadCodecs() });
    expect(reopened.extracted.map(({ path }) => path)).not.toContain('info/out');
    expect(reopened.extracted.map(({ path }) => path)).toContain('share/file');
  });
});

function valueIn(installer: string): (name: string) => number {
  const text = readFileSync(installer, 'latin1');
  return (name) => Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(text)?.[1]);
}
