import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packedFiles } from '../../../src/channel/diff/open-packed.js';
import { channelDiff } from '../../../src/channel/diff/run.js';
import type { Difference } from '../../../src/channel/diff/types.js';
import { silent } from '../../../src/events.js';
import { formatExplicit, formatLock } from '../../../src/lock/formats/format.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { serveFolder } from '../../fixtures/serve-folder.js';
import { type BuiltInstaller, builtInstaller } from '../../installer/built.js';
import { describeWithSharedData, sharedData } from '../../shared-data.js';

let built: BuiltInstaller;
const at = (path: string) => join(built.folder, path);

beforeAll(async () => {
  built = await builtInstaller();
  const packages = built.lock.packages.filter(({ record }) => record.name !== 'second');
  writeFileSync(at('whole.lock'), formatLock(built.lock));
  writeFileSync(at('less.lock'), formatLock({ ...built.lock, packages }));
  writeFileSync(at('explicit.txt'), formatExplicit(built.lock));
  await writeFixtureChannel(at('old'), [
    { name: 'a' },
    { name: 'a', version: '2.0', index: { license: 'MIT' } },
    { name: 'p', noarch: 'python' },
    { name: 'arm', subdir: 'linux-aarch64' },
  ]);
  await writeFixtureChannel(at('new'), [
    { name: 'a', version: '2.0', index: { license: 'BSD' } },
    { name: 'p', version: '1.1', noarch: 'python' },
    { name: 'arm', subdir: 'linux-aarch64', build: '1' },
  ]);
});
afterAll(() => rmSync(built.folder, { recursive: true }));

async function diff(before: string, after: string, platform?: string) {
  const { result, lines } = await channelDiff(
    {
      before,
      after,
      platform,
      arch: undefined,
      cacheDir: at('cache'),
      offline: false,
      emit: silent,
      env: {},
    },
    // Compares in this thread, since a worker runs compiled code.
    () => ({ run: packedFiles, close: async () => {} }),
  );
  const { added, removed, changed, same, files } = result as Difference;
  const names = {
    added: added.map(({ fn }) => fn),
    removed: removed.map(({ fn }) => fn),
    changed: changed.map(({ after: { fn }, what }) =>
      [fn, ...what.filter((key) => key !== 'size')].join(' '),
    ),
  };
  return { ...names, same, files, lines, inside: changed.map(({ inside }) => inside) };
}

it('channel diff finds an installer equal to its lock, and names the packages that a shorter lock lacks', async () => {
  const count = built.lock.packages.length;
  const none = { added: [], removed: [], changed: [] };
  expect(await diff(built.path, at('whole.lock'))).toMatchObject({ ...none, same: count });
  expect(await diff(at('less.lock'), built.path)).toMatchObject({ ...none, added: ['second-1.0-0.conda'] });
});

it('channel diff compares an explicit list by its checksums alone', async () => {
  const { changed, added, removed } = await diff(at('explicit.txt'), at('whole.lock'));
  expect([added, removed]).toEqual([[], []]);
  expect(changed.filter((text) => text.includes('content'))).toEqual([]);
});

it('channel diff compares all platforms of two folders, or only that of --platform', async () => {
  const all = await diff(at('old'), at('new'));
  expect(all).toMatchObject({
    added: [],
    removed: ['a-1.0-0.conda'],
    changed: ['a-2.0-0.conda content license', 'arm-1.0-1.conda build', 'p-1.1-0.conda version'],
    files: { before: 4, after: 3 },
  });
  expect((await diff(at('old'), at('new'), 'linux-64')).changed).not.toContain('arm-1.0-1.conda build');
});

it('channel diff compares a channel on a server with a folder', async () => {
  const server = await serveFolder(at('old'));
  try {
    expect(await diff(server.url, at('old'))).toMatchObject({ added: [], removed: [], changed: [], same: 4 });
  } finally {
    await server.close();
  }
});

it.each([
  ['a missing folder', 'absent', 'No such file or folder'],
  ['a folder that is no channel', 'plain', 'this is not a channel'],
  ['a file that is no lock', 'plain/file', 'a lock cannot be used'],
  ['a script that is no installer', 'plain/script', 'this is not a channel'],
])('channel diff refuses %s', async (_name, path, message) => {
  mkdirSync(at('plain'), { recursive: true });
  writeFileSync(at('plain/file'), '{}');
  writeFileSync(at('plain/script'), '#!/bin/sh\n');
  await expect(diff(at(path), at('whole.lock'))).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(message),
  });
});

describeWithSharedData('the real channel main of 2021', () => {
  it('equals itself in every record', async () => {
    const main = join(sharedData, 'repodata', 'main-2021-06-06');
    const { same, files, added, changed } = await diff(main, main);
    expect([added, changed]).toEqual([[], []]);
    expect(same).toBe(files.before);
    expect(same).toBeGreaterThan(5000);
  });
});
