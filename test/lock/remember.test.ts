import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDeps } from '../../src/channel/open.js';
import type { ImageRequest } from '../../src/image/description/request.js';
import { imageLock } from '../../src/image/lock.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { outputOfCommandLine, runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

const MANIFEST = 'name: T\nversion: 1.0.0\nchannels: [./channel]\nspecs: [tool]\nplatforms: {linux-64: {}}\n';

let home: string;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'remembered-lock-'));
  for (const project of ['first', 'second']) {
    await writeFixtureChannel(join(home, project, 'channel'), [
      { name: 'tool', version: '1.0' },
      { name: 'more', version: '1.0' },
    ]);
    writeFileSync(join(home, project, 'manifest.yaml'), MANIFEST);
  }
});
afterEach(() => rmSync(home, { recursive: true }));

const lockIn = async (project: string, ...more: string[]) => {
  const flags = ['--manifest', 'manifest.yaml', '--platform', 'linux-64', '--cache-dir', join(home, 'cache')];
  const cwd = join(home, project);
  await outputOfCommandLine(['lock', ...flags, ...more, '--out', 'out.lock'], { cwd });
  return JSON.parse(readFileSync(join(cwd, 'out.lock'), 'utf8'));
};

const urlOf = (...parts: string[]) => pathToFileURL(join(home, ...parts)).href;

describe('a remembered lock', () => {
  test('is not used for a second project whose channel is another folder with the same relative name', async () => {
    expect((await lockIn('first')).channels).toEqual([urlOf('first', 'channel')]);
    const second = await lockIn('second');
    expect(second.channels).toEqual([urlOf('second', 'channel')]);
    expect(second.packages[0].url).toBe(urlOf('second', 'channel', 'linux-64', 'tool-1.0-0.conda'));
  });

  test('is not used for such a folder given by --channel', async () => {
    await lockIn('first', '--channel', 'channel');
    expect((await lockIn('second', '--channel', 'channel')).channels).toEqual([urlOf('second', 'channel')]);
  });
});

describe('a lock beside a manifest', () => {
  const dryRun = (project: string, platform: string) => {
    const flags = ['--manifest', 'manifest.yaml', '--platform', platform, '--cache-dir', join(home, 'cache')];
    return runCommandLine(['installer', ...flags, '--dry-run'], { cwd: join(home, project) });
  };

  test('copied with its project is refused with the folder of its channel', async () => {
    await lockIn('first');
    cpSync(join(home, 'first/out.lock'), join(home, 'second/linux-64.lock'));
    const { stderr } = await dryRun('second', 'linux-64');
    expect(stderr).toContain(`takes packages from ${urlOf('first', 'channel')}, which is not a channel of`);
  });

  test('is not used for another platform than its own', async () => {
    await lockIn('first');
    cpSync(join(home, 'first/out.lock'), join(home, 'first/linux-aarch64.lock'));
    mkdirSync(join(home, 'first/channel/linux-aarch64'));
    const empty = JSON.stringify({ info: { subdir: 'linux-aarch64' }, packages: {} });
    writeFileSync(join(home, 'first/channel/linux-aarch64/repodata.json'), empty);
    const { status, stderr } = await dryRun('first', 'linux-aarch64');
    expect(stderr).toContain('is for linux-64, not for linux-aarch64; it is not used');
    expect(status).toBe(2);
  });
});

describe('the lock of packages that an image installs beside its manifest', () => {
  const imageLockOf = async (text: string) => {
    const manifest = parseManifest(text, join(home, 'first/manifest.yaml'));
    const options = { channel: [], solve: false, lock: undefined };
    const description = { install: ['more'], file: join(home, 'first/image.yaml') };
    const deps = openDeps({
      cacheDir: join(home, 'cache'),
      offline: true,
      emit: () => {},
      channels: manifest.channels,
      env: {},
    });
    const request = { manifest, description, options } as unknown as ImageRequest;
    return (await imageLock(request, 'linux-64', deps)).lock;
  };

  test.each([
    ['version', MANIFEST.replace('1.0.0', '1.1.0'), { manifest: { version: '1.1.0' } }],
    [
      'virtual packages',
      MANIFEST.replace('{}', '{virtual_packages: [__glibc 2.99]}'),
      { virtualPackages: { __glibc: '2.99' } },
    ],
    ['excluded names', `${MANIFEST}exclude: [readline]\n`, { exclude: ['readline'] }],
    ['specs', MANIFEST.replace('[tool]', '[tool 1.*]'), { specs: ['tool 1.*', 'more'] }],
  ])('is solved again if the manifest changes: %s', async (_, text, expected) => {
    await imageLockOf(MANIFEST);
    expect(await imageLockOf(text)).toMatchObject(expected);
  });
});
