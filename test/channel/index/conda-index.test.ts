import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithSharedData, sharedData } from '../../shared-data.js';
import { testWithTools } from '../../tools.js';
import { useChannelFolder } from './channel-folder.js';
import { writeOddChannel } from './odd-packages.js';
import { readIndex, withoutChecksums, withoutTimes } from './read-index.js';

const channel = useChannelFolder();

const golden = (name: string): Record<string, Record<string, object>> =>
  JSON.parse(readFileSync(new URL(`golden/conda-index/${name}`, import.meta.url), 'utf8'));

testWithTools('the index of odd packages equals that of conda-index', { tools: ['bzip2'] }, async () => {
  await writeOddChannel(channel.at());
  expect((await channel.index()).problems).toEqual([]);
  // Written by conda-index: see test/e2e/proof-conda-index.test.ts.
  expect(withoutChecksums(withoutTimes(await readIndex(channel.at())))).toEqual(golden('odd.txt'));
});

describeWithSharedData('the index of real packages', () => {
  it('equals that of conda-index', async () => {
    // Written by conda-index (13bd599) over the same files.
    const expected = golden('index.json');
    const real = new Map(
      readdirSync(join(sharedData, 'packages'), { recursive: true, encoding: 'utf8' }).map((path) => [
        basename(path),
        join(sharedData, 'packages', path),
      ]),
    );
    for (const [path, repodata] of Object.entries(expected)) {
      if (!path.endsWith('/repodata.json')) continue;
      const subdir = path.split('/')[0] ?? '';
      mkdirSync(channel.at(subdir));
      const names = [
        ...Object.keys(repodata['packages'] ?? {}),
        ...Object.keys(repodata['packages.conda'] ?? {}),
      ];
      for (const name of names) copyFileSync(real.get(name) ?? '', channel.at(subdir, name));
    }
    expect((await channel.index()).problems).toEqual([]);
    for (const [path, value] of Object.entries(expected)) {
      if (path !== 'channeldata.json') expect(channel.json(path), path).toEqual(value);
    }
    expect(withoutTimes({ 'channeldata.json': channel.json('channeldata.json') })).toEqual(
      withoutTimes({ 'channeldata.json': expected['channeldata.json'] }),
    );
  });
});
