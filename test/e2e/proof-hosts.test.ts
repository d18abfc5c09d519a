import { chmodSync, existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathOfBusybox, pathOfOnly, pathWithFakes } from '../installer/fake-tools.js';
import { LONGEST_PREFIX, nativeInstaller } from '../installer/native.js';
import { runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { installedRecords, recordProblems } from './installed.js';
import { AS_NOBODY, obstacleToNobody } from './nobody.js';
import { filesBelow, prefixProblems } from './prefix-problems.js';
import { obstacleToMounting, onSmallDisk } from './small-disk.js';

/** The GNU tools that an installer may need. */
const GNU = 'cat cp dd df gzip head ln ls mkdir mv readlink rm rmdir sha256sum sh tail tar uname wc'.split(
  ' ',
);
const UUTILS = '/usr/lib/cargo/bin/coreutils';
const ENVIRONMENT = { PATH: process.env['PATH'], HOME: '/nonexistent' };

let folder: string;
let installer: string;
let files: readonly string[];
let modes: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-hosts-'));
  chmodSync(folder, 0o1777);
  installer = join(folder, 'installer with a space');
  writeFileSync(installer, readFileSync(await nativeInstaller()));
  const usual = join(folder, 'usual');
  await runProgram(['sh', installer, '-b', '-p', usual]);
  files = filesBelow(usual);
  modes = modesIn(usual);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Installs below a command that changes the host, and expects the usual tree. */
async function expectInstalls(
  name: string,
  before: readonly string[] = [],
  environment: Readonly<NodeJS.ProcessEnv> = ENVIRONMENT,
): Promise<void> {
  const prefix = join(folder, name);
  const ran = await runProgram([...before, 'sh', installer, '-b', '-p', prefix], { environment });
  // A warning names the sample's perl script if the prefix has white space.
  const stderr = expect.stringMatching(/^(Warning: this prefix does not suit bin\/perl-script of .*\n)?$/);
  expect(ran).toMatchObject({ status: 0, stderr });
  expect(prefixProblems(prefix, files)).toEqual([]);
  expect(modesIn(prefix)).toEqual(modes);
}

const needs = {
  tools: ['setpriv', 'unshare', 'mount', 'umount', 'busybox'],
  obstacle: obstacleToMounting ?? obstacleToNobody,
};
describeWithTools('an installer works on an odd host:', needs, () => {
  const first = (script: string) => ['sh', '-c', `${script} && exec "$@"`, 'sh'];

  test('without HOME', () => expectInstalls('no-home', [], { PATH: process.env['PATH'] }));
  test('with an empty HOME', () => expectInstalls('empty-home', [], { ...ENVIRONMENT, HOME: '' }));
  test('with a read-only HOME', () =>
    onSmallDisk('size=64k,ro', (disk) => expectInstalls('ro-home', [], { ...ENVIRONMENT, HOME: disk })));
  test('as an ordinary user', () => expectInstalls('nobody', AS_NOBODY));
  test('without /dev/shm', () => expectInstalls('no-shm', ['unshare', '-m', ...first('umount -l /dev/shm')]));
  test('without /proc', () => expectInstalls('no-proc', ['unshare', '-m', ...first('umount -l /proc')]));
  test('without a network', () => expectInstalls('no-network', ['unshare', '-n']));
  test('with a full /tmp mounted noexec', () =>
    onSmallDisk('size=4k,noexec', (disk) => expectInstalls('no-tmp', [], { ...ENVIRONMENT, TMPDIR: disk })));
  test('with hostile environment variables', () =>
    expectInstalls('variables', [], {
      ...ENVIRONMENT,
      ...{
        CDPATH: '/',
        IFS: '/1',
        POSIXLY_CORRECT: '1',
        TAR_OPTIONS: '--strip-components=1',
        GZIP: '-v',
      },
      ...{ PYTHONHOME: '/x', LD_LIBRARY_PATH: '/x', LC_ALL: 'tr_TR.UTF-8', ENV: '/x', BASH_ENV: '/x' },
    }));
  test('with GNU tools alone', async () =>
    expectInstalls('gnu', [], { ...ENVIRONMENT, PATH: await pathOfOnly(GNU) }));
  test.each([
    ['shasum', 'perl'],
    ['openssl', 'openssl'],
  ])('with %s as the only program for sha256', async (tool, runsIt) => {
    const PATH = await pathOfOnly([...without('sha256sum'), ...new Set([tool, runsIt])]);
    await expectInstalls(`by-${tool}`, [], { ...ENVIRONMENT, PATH });
    const damaged = join(folder, 'damaged');
    writeFileSync(damaged, `${readFileSync(installer, 'latin1').slice(0, -9)}damaged!!`, 'latin1');
    const ran = await runProgram(['sh', damaged, '-b', '-p', join(folder, 'never')], {
      environment: { PATH },
    });
    expect(ran).toMatchObject({ status: 3, stderr: expect.stringContaining('damaged') });
  });
  test('without a program for sha256, with --skip-sha256: conda-meta leaves out unknown hashes', async () => {
    const prefix = join(folder, 'unhashed');
    const environment = { ...ENVIRONMENT, PATH: await pathOfOnly(without('sha256sum')) };
    const ran = await runProgram(['sh', installer, '-b', '--skip-sha256', '-p', prefix], { environment });
    expect(ran).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('only the length of this file was checked'),
    });
    expect(prefixProblems(prefix, files)).toEqual([]);
    const records = installedRecords(prefix);
    const hashes = records.flatMap(({ paths_data }) => paths_data.paths.map((path) => path.sha256_in_prefix));
    expect(hashes).not.toContain('');
    expect(hashes.filter((hash) => hash === undefined).length).toBeGreaterThan(5);
    expect(records.flatMap((record) => recordProblems(prefix, record))).toEqual([]);
  });
  test.each(['exit 1', 'echo 0000', 'cat'])('with an openssl that does %j', (body) =>
    expectInstalls(`openssl ${body}`, [], { ...ENVIRONMENT, PATH: pathWithFakes({ openssl: body }) }),
  );
  test('with busybox alone', async () =>
    expectInstalls('busybox', [], { ...ENVIRONMENT, PATH: await pathOfBusybox() }));

  test.each([
    'with space',
    "quo'te",
    'do$llar',
    'per%cent',
    'naïve ☃',
    '-dash',
    'back\\slash',
    'tab\tand\nnewline',
  ])('with the prefix %j', (name) => expectInstalls(name, [], { ...ENVIRONMENT, LC_ALL: 'C.UTF-8' }));

  test('with a prefix of the maximum length', async () => {
    const longest = 'x'.repeat(LONGEST_PREFIX - folder.length - 1);
    await expectInstalls(longest);
    const { status } = await runProgram(['sh', installer, '-b', '-p', join(folder, `${longest}x`)]);
    expect(status).toBe(18);
  });
});

const obstacle = existsSync(UUTILS) ? null : 'no rust-coreutils of Debian';
describeWithTools('an installer works on a host with other coreutils:', { tools: [], obstacle }, () => {
  test('uutils, with only tar, gzip and a shell besides', async () =>
    expectInstalls('uutils', [], { ...ENVIRONMENT, PATH: await pathOfUutils() }));
});

const without = (left: string) => GNU.filter((name) => name !== left);

/** Every tool of Debian's rust-coreutils, and GNU's for the rest. */
async function pathOfUutils(): Promise<string> {
  const others = await pathOfOnly(
    ['sh', 'tar', 'gzip', 'sha256sum'].filter((name) => !existsSync(join(UUTILS, name))),
  );
  return `${UUTILS}:${others}`;
}

/** The mode of the prefix itself depends on the umask, those of its files do not. */
function modesIn(prefix: string): string[] {
  return filesBelow(prefix).map((file) => `${lstatSync(join(prefix, file)).mode.toString(8)} ${file}`);
}
