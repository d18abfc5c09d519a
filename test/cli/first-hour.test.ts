import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHANNEL_ALIAS, isChannelName, withChannelAlias } from '../../src/conda/channel-alias.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { elfFile } from '../fixtures/elf.js';

let home: string;

const manifest = (more: string) => `name: Hello\nversion: 1.0.0\nspecs: [tool]\n${more}\n`;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'first-hour-'));
  const files = { 'share/text': 'hello' };
  for (const channel of ['my/channel', 'named/conda-forge'])
    await writeFixtureChannel(join(home, channel), [
      { name: 'tool', subdir: 'linux-64', files },
      { name: 'tool', subdir: 'linux-s390x', files },
    ]);
  writeFileSync(join(home, 'my/manifest.yaml'), manifest('channels: [./channel]\nplatforms: [linux-64]'));
});
afterAll(() => rmSync(home, { recursive: true }));

const run = (cwd: string, ...words: string[]) =>
  runCommandLine([...words, '--cache-dir', join(home, 'cache')], { cwd: join(home, cwd) });

describe('a manifest of five lines', () => {
  test('gives an installer without flags, from its folder and by its path, for its only platform', async () => {
    const inFolder = await run('my', 'installer');
    expect(inFolder).toMatchObject({ status: 0 });
    expect(readdirSync(join(home, 'my/dist'))).toContain('Hello-1.0.0-Linux-x86_64.sh');
    expect(await run('.', 'installer', 'my/')).toMatchObject({ status: 0 });
    expect(await run('.', 'installer', 'my/manifest.yaml')).toMatchObject({ status: 0 });
    expect(readdirSync(join(home, 'dist'))).toContain('Hello-1.0.0-Linux-x86_64.sh');
  });

  test('gives several installers in one call, each with its own result', async () => {
    const { status, stdout } = await run(
      '.',
      'installer',
      'my',
      '--arch',
      's390x',
      '--arch',
      'x86_64',
      '--json',
    );
    expect(status).toBe(0);
    const { results } = JSON.parse(stdout);
    expect(results.map((result: { platform: string }) => result.platform)).toEqual([
      'linux-s390x',
      'linux-64',
    ]);
    expect(await run('.', 'lock', 'my', '--arch', 's390x', '--platform', 'linux-64')).toMatchObject({
      status: 0,
    });
    expect(readdirSync(join(home, 'my'))).toEqual(
      expect.arrayContaining(['linux-64.lock', 'linux-s390x.lock']),
    );
    const refused = await run('.', 'lock', 'my', '--arch', 's390x', '--arch', 'x86_64', '--out', 'x.lock');
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining('one file cannot hold the locks of several platforms'),
    ]);
  });

  test('gives an image from scratch, with a warning of what the base lacks', async () => {
    for (const words of [['my'], ['--manifest', 'my/manifest.yaml']]) {
      const { status, stderr } = await run('.', 'image', ...words, '--output', 'oci:layout');
      expect([status, stderr]).toEqual([0, expect.stringContaining('/lib64/ld-linux-x86-64.so.2')]);
      expect(existsSync(join(home, 'layout/index.json'))).toBe(true);
      rmSync(join(home, 'layout'), { recursive: true });
    }
  });

  test('installer in an empty folder says which file to write', async () => {
    mkdirSync(join(home, 'empty'));
    const { status, stderr } = await run('empty', 'installer');
    expect([status, stderr]).toEqual([2, expect.stringContaining('manifest.yaml')]);
  });

  test('installer calls the lock of another tool by its name', async () => {
    writeFileSync(
      join(home, 'pixi.lock'),
      'version: 6\nenvironments:\n  default: {}\npackages:\n- conda: x\n',
    );
    const { status, stderr } = await run('.', 'installer', 'pixi.lock');
    expect([status, stderr]).toEqual([2, expect.stringContaining('it is a pixi.lock file')]);
  });
});

describe('the subject of a command', () => {
  test('named by both an argument and a flag is refused', async () => {
    for (const words of [
      ['installer', 'my', '--manifest', 'my/manifest.yaml'],
      ['lock', 'my', '--py', '3.7'],
      ['image', 'my', '--image', 'debian12'],
    ])
      expect(await run('.', ...words)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining(`cannot be combined with ${words[2]}`),
      });
  });

  test('that came with the program has its channel in the current folder, however it is named', async () => {
    const bootstrap = fileURLToPath(new URL('../../installers/Bootstrap3', import.meta.url));
    mkdirSync(join(home, 'dist/bookworm'), { recursive: true });
    for (const words of [
      ['--py', '3.11'],
      ['--manifest', bootstrap],
    ])
      expect(await run('.', 'installer', '--dry-run', ...words)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining(`file://${home}/dist/bookworm`),
      });
  });

  test('is refused beside a flag that would not use it', async () => {
    for (const words of [
      ['installer', '--render', '--lock', 'absent.lock'],
      ['installer', '--render', '--dry-run'],
    ])
      expect(await run('.', ...words)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('cannot be combined with --render'),
      });
  });

  test('is what lies in the current folder if no argument is given', async () => {
    for (const words of [
      ['graph'],
      ['pins', '--name', 'tool'],
      ['audit', '--fail-on', 'never'],
      ['plan'],
      ['channel', 'mirror', '--out', 'copy-of-tool'],
      ['inspect'],
      ['verify'],
    ]) {
      const { status, stdout, stderr } = await run('my', ...words);
      expect([words, status, stderr, stdout]).toEqual([
        words,
        0,
        expect.any(String),
        expect.stringContaining('tool'),
      ]);
    }
  });

  test('is the only lock, installer or image of the folder that the argument names', async () => {
    mkdirSync(join(home, 'made/dist'), { recursive: true });
    copyFileSync(join(home, 'my/dist/Hello-1.0.0-Linux-x86_64.sh'), join(home, 'made/dist/a.sh'));
    for (const command of ['graph', 'inspect', 'verify'])
      expect(await run('.', command, 'made')).toMatchObject({ status: 0 });
    copyFileSync(join(home, 'made/dist/a.sh'), join(home, 'made/b.sh'));
    const several = await run('.', 'inspect', 'made');
    expect([several.status, several.stderr]).toEqual([
      2,
      expect.stringContaining('archi-construct inspect made/b.sh'),
    ]);
    await run('.', 'lock', 'my', '--out', 'made/one.lock');
    expect(await run('made', 'graph')).toMatchObject({ status: 0, stdout: expect.stringContaining('tool') });
    await run('.', 'lock', 'my', '--arch', 's390x', '--out', 'made/linux-s390x.lock');
    expect(await run('made', 'graph')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('graph one.lock'),
    });
    expect(await run('made', 'graph', '--arch', 's390x')).toMatchObject({ status: 0 });
  });
});

describe('a channel given by its name', () => {
  test("is found below conda's alias, or below --channel-alias", async () => {
    expect(withChannelAlias('conda-forge')).toBe(`${CHANNEL_ALIAS}/conda-forge`);
    expect(withChannelAlias('conda-forge/label/dev', 'https://host/x/')).toBe(
      'https://host/x/conda-forge/label/dev',
    );
    mkdirSync(join(home, 'by-name'), { recursive: true });
    writeFileSync(
      join(home, 'by-name/manifest.yaml'),
      manifest('channels: [conda-forge]\nplatforms: [linux-64]'),
    );
    const alias = pathToFileURL(join(home, 'named')).href;
    for (const flags of [[], ['--channel', 'conda-forge']]) {
      const words = ['lock', ...flags, '--channel-alias', alias, '--out', 'x.lock'];
      expect(await run('by-name', ...words)).toMatchObject({ status: 0 });
      const { channels } = JSON.parse(readFileSync(join(home, 'by-name/x.lock'), 'utf8'));
      expect(channels).toEqual([`${alias}/conda-forge`]);
    }
  });

  test('is refused in a manifest if a folder of that name lies beside it', async () => {
    mkdirSync(join(home, 'by-name/conda-forge'), { recursive: true });
    const words = ['lock', '--channel-alias', pathToFileURL(join(home, 'named')).href, '--out', 'x.lock'];
    expect((await run('by-name', ...words)).stderr).toContain('write ./conda-forge for the folder');
    rmSync(join(home, 'by-name/conda-forge'), { recursive: true });
  });

  test('is the folder of that name if it exists', async () => {
    const words = [
      'lock',
      'my',
      '--channel',
      'conda-forge',
      '--channel-alias',
      'https://127.0.0.1:1',
      '--out',
      'y.lock',
    ];
    await writeFixtureChannel(join(home, 'conda-forge'), [{ name: 'tool', subdir: 'linux-64' }]);
    expect(await run('.', ...words)).toMatchObject({ status: 0 });
  });

  test.each([
    ['conda-forge', true],
    ['pkgs/main', true],
    ['./conda-forge', false],
    ['../x', false],
    ['/srv/c', false],
    ['https://host/c', false],
    ['a/../b', false],
    ['defaults', false],
    ['a b', false],
    ['', false],
  ])('isChannelName tells whether %j is a name: %s', (text, expected) => {
    expect(isChannelName(text)).toBe(expected);
  });

  test('is refused in a manifest if it is defaults, which are several channels', () => {
    expect(() => parseManifest(manifest('channels: [defaults]'), 'm.yaml')).toThrow('not a valid manifest');
  });
});

test('the glibc that packages need is reported when they are fetched, once, and never with -q', async () => {
  const elf = elfFile({
    machine: 62,
    needed: ['libc.so.6'],
    versions: [{ library: 'libc.so.6', version: 'GLIBC_2.31' }],
  });
  const channel = join(home, 'elf/channel');
  const programOf = (version: string) => ({
    name: 'program',
    subdir: 'linux-64',
    version,
    files: { 'bin/program': elf },
  });
  await writeFixtureChannel(channel, [programOf('1.0')]);
  writeFileSync(
    join(home, 'elf/manifest.yaml'),
    'name: Elf\nversion: 1.0.0\nspecs: [program]\nchannels: [./channel]\nplatforms: [linux-64]\n',
  );
  const line = 'needs glibc 2.31 (program of program)';
  const first = await run('elf', 'installer');
  expect([first.status, first.stderr]).toEqual([0, expect.stringContaining(line)]);
  for (const words of [['installer'], ['installer', '-q'], ['lock'], ['inspect'], ['verify'], ['graph']])
    expect([words, (await run('elf', ...words)).stderr]).toEqual([
      words,
      expect.not.stringContaining('glibc'),
    ]);
  await writeFixtureChannel(channel, [programOf('1.1')]);
  expect(await run('elf', 'lock')).toMatchObject({ status: 0 });
  expect((await run('elf', 'installer')).stderr).toContain(line);
});

describe('a folder of packages for other platforms', () => {
  const S390X = { name: 'tool', subdir: 'linux-s390x', files: { 'share/text': 'hello' } };
  beforeAll(async () => {
    await writeFixtureChannel(join(home, 'other/channel'), [S390X]);
    const text = manifest('channels: [./channel]\nplatforms: [linux-64]');
    writeFileSync(join(home, 'other/manifest.yaml'), text);
    writeFileSync(join(home, 'other/pinned.yaml'), text.replace('specs: [tool]', 'pins: [tool-1.0-0]'));
  });

  test.each(['manifest.yaml', 'pinned.yaml'])('is told to have only these, for %s', async (file) => {
    const { status, stderr } = await run('other', 'lock', file);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/no channel has tool(-1\.0-0)?\n/)]);
    const channel = pathToFileURL(join(home, 'other/channel')).href;
    expect(stderr).toContain(`found:    ${channel} has only linux-s390x\n`);
    expect(stderr).toContain('do:       choose a platform that the channel has: --platform linux-s390x\n');
    expect(await run('other', 'lock', file, '--platform', 'linux-s390x')).toMatchObject({ status: 0 });
  });

  test('is told to have only these if it has no noarch either', async () => {
    rmSync(join(home, 'other/channel/noarch'), { recursive: true });
    const { status, stderr } = await run('other', 'lock');
    expect([status, stderr]).toEqual([2, expect.stringContaining('found:    linux-s390x\n')]);
  });
});
