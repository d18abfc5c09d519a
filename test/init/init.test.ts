import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseManifest } from '../../src/manifest/parse.js';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'archi-init-'));
  await writeFixtureChannel(join(home, 'channel'), [
    { name: 'python', version: '3.12.1', subdir: 'linux-64', files: { 'bin/python3.12': 'python' } },
    { name: 'pip', files: { 'share/pip': 'pip' }, depends: ['python >=3.9'] },
  ]);
});
afterAll(() => rmSync(home, { recursive: true }));

const run = (...words: string[]) =>
  runCommandLine([...words, '--cache-dir', join(home, 'cache')], { cwd: home });

test('the written manifest builds without a change', async () => {
  const written = await run('init', 'Hello', '--channel', 'channel', '--arch', 'x86_64');
  expect(written).toMatchObject({ status: 0 });
  expect(written.stdout.split('\n')[0]).toBe('Hello/manifest.yaml');
  expect(await run('installer', 'Hello')).toMatchObject({ status: 0 });
  expect(readdirSync(join(home, 'dist'))).toContain('Hello-0.1.0-Linux-x86_64.sh');
});

test('a folder given with --channel is written relative to the manifest, whether it exists or not', async () => {
  await run('init', 'Later', '--channel', './later', '--channel', 'channel', '--channel', 'named');
  const path = join(home, 'Later/manifest.yaml');
  const { channels } = parseManifest(readFileSync(path, 'utf8'), path);
  expect(channels).toEqual(['../later', '../channel', 'named']);
});

test('without flags the manifest is for conda-forge, python 3.12 and aarch64', async () => {
  const { stdout, status } = await run('init', 'Usual', '--json');
  expect({ status, result: JSON.parse(stdout) }).toEqual({
    status: 0,
    result: {
      manifest: join(home, 'Usual/manifest.yaml'),
      name: 'Usual',
      channels: ['conda-forge'],
      platforms: ['linux-aarch64'],
    },
  });
  const text = readFileSync(join(home, 'Usual/manifest.yaml'), 'utf8');
  expect(parseManifest(text, 'manifest.yaml')).toMatchObject({
    name: 'Usual',
    version: '0.1.0',
    specs: ['python 3.12.*', 'pip'],
    channels: ['conda-forge'],
  });
});

test.each(['https://example.test/a b', 'on', "it's: #1", '{{ evil }}'])(
  'the channel %j is written as it was given, or refused',
  async (channel) => {
    const { status } = await run('init', 'Odd', '--channel', channel);
    const path = join(home, 'Odd/manifest.yaml');
    if (status === 0) expect(parseManifest(readFileSync(path, 'utf8'), path).channels).toEqual([channel]);
    else expect({ status, isThere: existsSync(path) }).toEqual({ status: 2, isThere: false });
    rmSync(join(home, 'Odd'), { recursive: true, force: true });
  },
);

test('init does not write through a link that leads nowhere', async () => {
  mkdirSync(join(home, 'Linked'));
  symlinkSync(join(home, 'elsewhere.yaml'), join(home, 'Linked/manifest.yaml'));
  const { status, stderr } = await run('init', 'Linked');
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('already exists') });
  expect(existsSync(join(home, 'elsewhere.yaml'))).toBe(false);
});

test.each([
  ['a name that no file can have', ['init', 'a/b']],
  ['no version of python', ['init', 'Bad', '--python', '3.12\n  - evil']],
  ['a file that is there', ['init', 'Hello']],
  ['an unknown platform', ['init', 'Bad', '--platform', 'linux-sparc']],
  ['a python that does not exist', ['init', 'Bad', '--python', '99.99']],
])('init with %s is refused and writes nothing', async (what, words) => {
  const before = readdirSync(home);
  const { status, stderr } = await run(...words);
  expect(status).toBe(2);
  await expect(stderr).toMatchFileSnapshot(`golden/${what.replaceAll(' ', '-')}.txt`);
  expect(readdirSync(home)).toEqual(before);
});
