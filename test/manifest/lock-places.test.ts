import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLock, lockPlaces } from '../../src/manifest/lock-places.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { runProgram } from '../program.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the places of the lock', () => {
  const shipped = ['/usr/lib/program/installers', '/usr/lib/program/images'];

  test.each([
    ['/home/me/my/manifest.yaml', ['/home/me/my/linux-64.lock']],
    ['manifest.yaml', ['linux-64.lock']],
    [
      '/usr/lib/program/installers/Archiconda3/manifest.yaml',
      ['Archiconda3-linux-64.lock', '/usr/lib/program/installers/Archiconda3/linux-64.lock'],
    ],
    [
      '/usr/lib/program/images/debian12/image.yaml',
      ['debian12-linux-64.lock', '/usr/lib/program/images/debian12/linux-64.lock'],
    ],
    [
      '/usr/lib/program/installers-of-mine/manifest.yaml',
      ['/usr/lib/program/installers-of-mine/linux-64.lock'],
    ],
    ['/usr/lib/program/images/../mine/image.yaml', ['/usr/lib/program/mine/linux-64.lock']],
  ])('of %s are the expected ones', (file, places) => {
    expect(lockPlaces(file, 'linux-64.lock', shipped)).toEqual(places);
  });

  test('are searched in order, and the first lock is used', () => {
    const read = (path: string) => (path === 'a' ? null : `text of ${path}`);
    expect(findLock(['a', 'b', 'c'], read)).toEqual({ path: 'b', text: 'text of b' });
    expect(findLock(['a'], read)).toBeNull();
  });
});

describe('a program installed for all users', () => {
  let home: string;
  const own = () => join(home, 'program');
  const work = () => join(home, 'work');

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'own-folder-'));
    const parts = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).files as string[];
    for (const part of ['package.json', ...parts])
      cpSync(join(ROOT, part), join(own(), part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(own(), 'node_modules'));
    mkdirSync(work());
    const names = ['pip', 'setuptools', 'wheel', 'six', 'idna', 'certifi', 'chardet', 'urllib3', 'requests'];
    const more = ['pysocks', 'asn1crypto', 'cffi', 'pycparser', 'cryptography', 'pyopenssl', 'pycosat'];
    const last = ['ruamel.yaml', 'pyyaml', 'tqdm', 'conda'];
    const packages = [...names, ...more, ...last].map((name) => ({ name, subdir: 'linux-64' as const }));
    const python = { name: 'python', version: '3.11.2', subdir: 'linux-64' as const };
    await writeFixtureChannel(join(home, 'channel'), [python, ...packages]);
  });
  afterAll(() => rmSync(home, { recursive: true }));

  const run = (...words: string[]) =>
    runProgram(
      [
        'node',
        join(own(), 'lib/bin.js'),
        ...words,
        '--channel',
        join(home, 'channel'),
        '--arch',
        'x86_64',
      ].concat('--cache-dir', join(home, 'cache')),
      { cwd: work() },
    );
  const contents = () => readdirSync(own(), { recursive: true }).map(String).sort();

  test('writes and finds locks in the current folder, and writes nothing into its own', async () => {
    const before = contents();
    expect(await run('lock', '--py', '3.11')).toMatchObject({ status: 0 });
    expect(readdirSync(work())).toEqual(['Bootstrap3-linux-64.lock']);
    expect(await run('lock', '--py', '3.11', '--format', 'explicit')).toMatchObject({ status: 0 });
    expect(await run('lock', '--py', '3.11', '--update', 'six')).toMatchObject({ status: 0 });
    expect(await run('installer', '--py', '3.11')).toMatchObject({ status: 0 });
    expect(readdirSync(work())).toEqual([
      'Bootstrap3-linux-64.lock',
      'dist',
      'explicit-Bootstrap3-linux-64.txt',
    ]);
    expect(contents()).toEqual(before);
  });
});
