import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import type { FixturePackage } from '../fixtures/package.js';
import { pathOfOnly, pathWithFakes } from './fake-tools.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

let folder: string;
let prefix: string;
const at = (path: string) => join(prefix, path);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-keeps-'));
  prefix = join(folder, 'prefix');
});

async function installerOf(version: string, files: FixturePackage['files'] = {}, name = 'Small') {
  const ours = {
    'bin/tool': version,
    [`share/tool/${version}`]: version,
    'lib/tool/a.py': version,
    ...files,
  };
  return makeInstaller([await openedPackage({ name: 'tool', version, files: ours })], { version, name }).path;
}

const install = (installer: string, ...args: string[]) => run(['sh', installer, '-b', '-p', prefix, ...args]);

function add(path: string, data = 'mine'): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), data);
}

/**
 * Adds every kind of file that a user may leave in a prefix. Returns the paths, without the installer's folders that
 * hold them.
 */
async function addAll(): Promise<string[]> {
  add('bin/mine');
  add('share/tool/mine');
  add('lib/tool/__pycache__/alone.cpython-311.pyc');
  add('lib/tool/tab\tand\nnewline');
  add('lib/tool/..two dots');
  add('.hidden/deep/file');
  add('.archi/mine');
  add('.archi/installed/notes');
  add('results/secret');
  chmodSync(at('results/secret'), 0o000);
  chmodSync(at('results'), 0o1770);
  linkSync(at('bin/mine'), at('lib/tool/same'));
  symlinkSync('/nowhere/at/all', at('lib/tool/link'));
  symlinkSync('.', at('loop'));
  mkdirSync(at('empty/folder'), { recursive: true });
  mkdirSync(at('lib/tool/empty'));
  execFileSync('mkfifo', [at('lib/tool/fifo')]);
  const server = createServer().listen(join(prefix, 'socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  server.unref();
  mkdirSync(at('envs/work/bin'), { recursive: true });
  utimesSync(at('bin/mine'), 1e9, 1e9);
  utimesSync(at('empty/folder'), 1e9, 1e9);
  const added = [
    'bin/mine',
    'share/tool/mine',
    'lib/tool/__pycache__',
    'lib/tool/tab\tand\nnewline',
    '.hidden',
  ];
  const more = ['lib/tool/..two dots', 'results', 'results/secret', 'lib/tool/same', 'lib/tool/link', 'loop'];
  return [
    ...added,
    ...more,
    'empty',
    'empty/folder',
    'lib/tool/empty',
    'lib/tool/fifo',
    '.archi/mine',
    '.archi/installed/notes',
    'socket',
    'envs/work/bin',
  ];
}

/** Returns what a rename keeps: the inode with its owner, mode, times, links and attributes. */
function identity(path: string) {
  const { ino, mode, uid, gid, nlink, mtimeMs } = lstatSync(at(path));
  return { path, ino, mode, uid, gid, nlink, mtimeMs };
}

describe.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))('%s', (_, shell) => {
  test("keeps the user's files and folders in an update, with the same inodes", async () => {
    install(await installerOf('1.0'));
    const added = await addAll();
    const before = added.map(identity);
    const { code, stderr } = run([...shell, await installerOf('2.0'), '-b', '-u', '-p', prefix]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(added.map(identity)).toEqual(before);
    expect(readdirSync(at('share/tool'))).toEqual(['2.0', 'mine']);
    expect(readdirSync(folder)).toEqual(['prefix']);
    expect(readlinkSync(at('lib/tool/link'))).toBe('/nowhere/at/all');
    expect(run(['sh', await installerOf('2.0'), '--verify', prefix])).toMatchObject({ code: 0 });
  });
});

test("a user's file that the new tree also has is kept beside it with a message, unless its bytes are the same", async () => {
  install(await installerOf('1.0'));
  add('bin/new', 'mine');
  add('bin/same', 'new');
  add('etc/new/file', 'mine');
  add('share/new', 'mine');
  const files = { 'bin/new': 'new', 'bin/same': 'new', 'etc/new': 'new', 'share/new/file': 'new' };
  const { code, stderr } = install(await installerOf('2.0', files), '-u');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: ['bin/new', 'etc/new', 'share/new']
      .map((path) => `Warning: ${path} is part of Small 2.0 now; yours is kept as ${path}.archi-old\n`)
      .join(''),
  });
  expect(readFileSync(at('bin/new'), 'utf8')).toBe('new');
  expect(readFileSync(at('bin/new.archi-old'), 'utf8')).toBe('mine');
  expect(readFileSync(at('etc/new.archi-old/file'), 'utf8')).toBe('mine');
  expect(readFileSync(at('share/new.archi-old'), 'utf8')).toBe('mine');
  expect(readdirSync(at('bin'))).toEqual(['new', 'new.archi-old', 'same', 'tool']);
});

test('an environment is kept whole and not mixed with one of the same name', async () => {
  install(await installerOf('1.0'));
  add('envs/work/old');
  const files = { 'bin/.tool-post-link.sh': 'mkdir -p "$PREFIX/envs/work" && : >"$PREFIX/envs/work/new"' };
  expect(install(await installerOf('2.0', files), '-u')).toMatchObject({ code: 0 });
  expect(readdirSync(at('envs/work'))).toEqual(['new']);
  expect(readdirSync(at('envs/work.archi-old'))).toEqual(['old']);
});

test("a failing link script leaves the old tree with the user's files", async () => {
  install(await installerOf('1.0'));
  const before = (await addAll()).map(identity);
  const failing = { 'bin/.tool-post-link.sh': 'exit 3' };
  expect(install(await installerOf('2.0', failing), '-u')).toMatchObject({ code: 1 });
  expect(before.map(({ path }) => identity(path))).toEqual(before);
  expect(readFileSync(at('bin/tool'), 'utf8')).toBe('1.0');
});

test("without a program for sha256 a user's file that the new tree also has is kept beside it", async () => {
  install(await installerOf('1.0'));
  add('bin/new', 'mine');
  const tools =
    'cat cp cut dd df find gzip head id ln ls mkdir mv readlink rm rmdir sh sort tail tar uname uniq wc';
  const [printf] = pathWithFakes({ printf: 'exec /usr/bin/printf "$@"' }).split(delimiter);
  const PATH = [printf, await pathOfOnly(tools.split(' '))].join(delimiter);
  const command = [
    'sh',
    await installerOf('2.0', { 'bin/new': 'new' }),
    '-b',
    '-u',
    '--skip-sha256',
    '-p',
    prefix,
  ];
  expect(run(command, { env: { PATH } })).toMatchObject({ code: 0 });
  expect(readFileSync(at('bin/new.archi-old'), 'utf8')).toBe('mine');
});

describe("a failure while the user's files are moved", () => {
  test.each(['mv', 'find', 'sort', 'cut', 'rm'])(
    'of %s loses nothing, and the next update completes it',
    async (tool) => {
      install(await installerOf('1.0'));
      const before = (await addAll()).map(identity);
      // Only once the new tree is in place.
      const body = `if [ -d "${prefix}.replaced" ] && [ -d "${prefix}" ]; then exit 1; fi; exec /usr/bin/${tool} "$@"`;
      const PATH = pathWithFakes({ [tool]: body });
      const failed = run(['sh', await installerOf('2.0'), '-b', '-u', '-p', prefix], { env: { PATH } });
      expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining(`${prefix}.replaced`) });
      expect(install(await installerOf('2.0'))).toMatchObject({ code: 19 });
      expect(install(await installerOf('2.0'), '-u')).toMatchObject({ code: 0, stderr: '' });
      expect(before.map(({ path }) => identity(path))).toEqual(before);
      expect(readdirSync(folder)).toEqual(['prefix']);
    },
  );
});

describe('-u over an installation of another name', () => {
  test.each(["It's", 'Other'])('is refused without --replace-other: %s', async (name) => {
    expect(install(await installerOf('1.0', {}, name))).toMatchObject({ code: 0 });
    const refused = install(await installerOf('1.0'), '-u');
    expect(refused).toMatchObject({ code: 19, stderr: expect.stringContaining('--replace-other') });
    expect(install(await installerOf('2.0', {}, name), '-u')).toMatchObject({ code: 0 });
    expect(install(await installerOf('3.0'), '-u', '--replace-other')).toMatchObject({ code: 0 });
    expect(readFileSync(at('bin/tool'), 'utf8')).toBe('3.0');
  });
});

describe.each(SHELLS.map((shell) => ({ shell })))(
  'files of ours that the user edited, in $shell',
  ({ shell }) => {
    const touch = (path: string) => {
      const later = new Date(Date.now() + 60_000);
      utimesSync(at(path), later, later);
    };
    const edit = (path: string, data: string) => {
      writeFileSync(at(path), data);
      touch(path);
    };

    test.each(['-u', '-f'])('are kept by %s beside the new ones, with a warning', async (flag) => {
      install(await installerOf('1.0'));
      edit('bin/tool', 'edited');
      edit('share/tool/1.0', 'edited too');
      touch('lib/tool/a.py');
      const newer = await installerOf('2.0');
      const { code, stderr } = run([...shell, newer, '-b', flag, '-p', prefix]);
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: 'Warning: bin/tool is part of Small 2.0 now; yours is kept as bin/tool.archi-old\n',
      });
      const texts = ['bin/tool', 'bin/tool.archi-old', 'share/tool/1.0', 'lib/tool/a.py'].map((path) =>
        readFileSync(at(path), 'utf8'),
      );
      expect(texts).toEqual(['2.0', 'edited', 'edited too', '2.0']);
      expect(run([...shell, newer, '--verify', prefix]).code).toBe(0);
    });
  },
);
