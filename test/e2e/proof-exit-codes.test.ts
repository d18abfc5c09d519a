import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathOfOnly, pathWithFakes } from '../installer/fake-tools.js';
import { LONGEST_PREFIX, nativeInstaller } from '../installer/native.js';
import { type Ran, type RunOptions, runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { AS_NOBODY, obstacleToNobody } from './nobody.js';
import { obstacleToMounting, onSmallDisk } from './small-disk.js';

let folder: string;
let installer: string;
let prefix: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-codes-'));
  chmodSync(folder, 0o755);
  installer = join(folder, 'installer.sh');
  writeFileSync(installer, readFileSync(await nativeInstaller()));
  prefix = join(folder, 'prefix');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const install = (args: readonly string[] = [], options?: RunOptions, file = installer) =>
  runProgram(['sh', file, '-b', '-p', prefix, ...args], options);
const withFakes = (bodies: Readonly<Record<string, string>>) =>
  install([], { environment: { ...process.env, PATH: pathWithFakes(bodies) } });

/** Exit code, text on stderr, and the call that gives it. */
const CASES: readonly (readonly [number, string, string, () => Promise<Ran>])[] = [
  [2, 'an unknown argument', 'unknown argument: --what', () => install(['--what'])],
  [2, 'an empty prefix', 'the prefix is empty', () => install(['-p', ''])],
  [2, 'a folder that may not be entered', 'no permission to enter', () => asNobody(join(closed(), 'prefix'))],
  [
    3,
    'a byte more',
    'damaged',
    () =>
      install(
        [],
        {},
        changed((bytes) => `${bytes}x`),
      ),
  ],
  [10, 'another machine', 'found riscv64', () => withFakes({ uname: 'echo riscv64' })],
  [11, 'no ELF interpreter', 'found no /', async () => install([], {}, await withoutInterpreter())],
  [12, 'large pages', 'found 1048576 bytes', () => withFakes({ getconf: getconf('1048576', '2.99') })],
  [13, 'an old glibc', 'found 2.12; needed 2.', () => withFakes({ getconf: getconf('4096', '2.12') })],
  [14, 'no tar', 'tool tar: found none', () => withTools((name) => name !== 'tar')],
  [14, 'nothing for sha256', 'give --skip-sha256', () => withTools((name) => name !== 'sha256sum')],
  [15, 'no room', 'free space on the disk', () => withFakes({ df: 'echo F; echo "x 9 9 9 100% /"' })],
  [16, 'a folder of root', 'none to', () => asNobody()],
  [17, 'noexec', 'found noexec', () => onNoexec()],
  [
    18,
    'a long prefix',
    `at most ${LONGEST_PREFIX} bytes`,
    () => install(['-p', `/${'x'.repeat(LONGEST_PREFIX)}`]),
  ],
  [19, 'a full folder', 'exists and is not empty', () => install(['-p', folder])],
  [20, 'a lock', `process ${process.pid}@`, () => locked()],
  [21, 'a disk without soft links', 'soft links on the disk', () => withFakes({ ln: 'exit 1' })],
  [
    1,
    'a failing link script',
    'the installation is undone',
    async () => install([], {}, await withFailingScript()),
  ],
  [0, 'nothing in the way', '', () => install()],
];

const needs = { tools: ['setpriv', 'mount', 'umount'], obstacle: obstacleToMounting ?? obstacleToNobody };
describeWithTools('the installer exits with', needs, () => {
  test.each(CASES)('%i: %s', async (code, _, message, run) => {
    const { status, stderr } = await run();
    expect(stderr).toContain(message);
    expect(status).toBe(code);
  });

  test('the codes that --help lists, each tested', async () => {
    const { stdout } = await runProgram(['sh', installer, '--help']);
    const table = stdout.slice(stdout.indexOf('Exit codes'));
    const listed = [...table.matchAll(/(?:^| )(\d{1,2}) {2}(?=\S)/gm)].map(([, code]) => Number(code));
    expect([...new Set(CASES.map(([code]) => code))].sort()).toEqual(listed.sort());
  });
});

function changed(change: (bytes: string) => string): string {
  const file = join(folder, 'changed.sh');
  writeFileSync(file, Buffer.from(change(readFileSync(installer, 'latin1')), 'latin1'));
  return file;
}

const getconf = (page: string, glibc: string) =>
  `case $1 in PAGESIZE) echo ${page} ;; GNU_LIBC_VERSION) echo glibc ${glibc} ;; *) echo 1 ;; esac`;

const TOOLS =
  'cat chmod cp dd df gzip head ln ls mkdir mv readlink rm rmdir sha256sum sh tail tar uname wc'.split(' ');

async function withTools(kept: (name: string) => boolean): Promise<Ran> {
  return install([], { environment: { PATH: await pathOfOnly(TOOLS.filter(kept)) } });
}

const withoutInterpreter = () => nativeInstaller({ interpreter: (path) => path.replace('ld-', 'no-') });
const withFailingScript = () => nativeInstaller({ files: { 'bin/.native-post-link.sh': 'exit 1' } });

function asNobody(into = prefix): Promise<Ran> {
  return runProgram([...AS_NOBODY, 'sh', installer, '-b', '-p', into]);
}

function closed(): string {
  const path = join(folder, 'closed');
  mkdirSync(path, { mode: 0o700 });
  return path;
}

function onNoexec(): Promise<Ran> {
  return onSmallDisk('size=64m,noexec', (disk) => install(['-p', join(disk, 'prefix')]));
}

function locked(): Promise<Ran> {
  const taken = join(folder, 'taken');
  mkdirSync(taken);
  symlinkSync(`${process.pid}@${hostname()}`, join(taken, 'prefix.lock'));
  return install(['-p', join(taken, 'prefix')]);
}
