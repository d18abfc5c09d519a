import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { solveSpecs } from '../../../src/conda/solve.js';
import { serveFolder } from '../../../src/host/server/serve-folder.js';
import { NOW, useChannelFolder } from './channel-folder.js';
import { readIndex } from './read-index.js';

const channel = useChannelFolder();

it('the index is split into shards named by their sha256, with the records of repodata.json', async () => {
  await channel.put({ name: 'zlib', info: { 'info/run_exports.json': '{"weak":["zlib"]}' } });
  await channel.put({ name: 'zlib', build: '1' });
  await channel.put({ name: 'tk' });
  await channel.index();
  const files = readdirSync(channel.at('linux-64')).filter((name) => name.endsWith('.msgpack.zst'));
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(channel.at('linux-64', name)))
      .digest('hex');
  expect(files.filter((name) => name === `${digest(name)}.msgpack.zst`)).toHaveLength(2);
  const conda = channel.json('linux-64/repodata.json')['packages.conda'] ?? {};
  const records = Object.fromEntries(
    Object.entries(conda).map(([fn, record]) => {
      const exported = fn === 'zlib-1.0-0.conda' ? { weak: ['zlib'] } : {};
      return [fn, { ...(record as object), run_exports: exported }];
    }),
  );
  const { 'tk-1.0-0.conda': tk, ...zlib } = records;
  expect((await readIndex(channel.at()))['linux-64/shards']).toEqual({
    info: { base_url: '', shards_base_url: '', subdir: 'linux-64' },
    version: 1,
    shards: {
      tk: { packages: {}, 'packages.conda': { 'tk-1.0-0.conda': tk } },
      zlib: { packages: {}, 'packages.conda': zlib },
    },
  });
});

it('channel index keeps the shards of the previous index, and removes older ones', async () => {
  const shards = () => readdirSync(channel.at('linux-64')).filter((name) => /^[0-9a-f]{64}/.test(name));
  const yesterday = NOW / 1000 - 2 * 86_400;
  const next = async (depends: string) => {
    const path = await channel.put({ name: 'a', depends: [depends] });
    utimesSync(path, yesterday, yesterday + Number(depends.slice(1)));
    await channel.index();
    for (const name of shards()) utimesSync(channel.at('linux-64', name), yesterday, yesterday);
  };
  await next('b1');
  const [first] = shards();
  await next('b2');
  expect(shards()).toHaveLength(2);
  await next('b3');
  expect(shards()).toHaveLength(2);
  expect(existsSync(channel.at('linux-64', first ?? ''))).toBe(false);
});

it('the index has all that rattler needs to solve over http in its shards', async () => {
  await channel.put({ name: 'app', depends: ['lib >=1,<3', 'pure'] });
  for (const version of ['1.0', '2.0', '3.0']) await channel.put({ name: 'lib', version });
  await channel.put({ name: 'pure', noarch: 'generic', depends: ['lib 2.*'] });
  await channel.put({ name: 'unrelated' });
  await channel.index();
  for (const subdir of ['linux-64', 'noarch']) {
    for (const name of readdirSync(channel.at(subdir)).filter((file) => file.includes('repodata.json'))) {
      rmSync(channel.at(subdir, name));
    }
  }
  const requests: string[] = [];
  const { url, close } = await serveFolder({
    folder: channel.at(),
    host: '127.0.0.1',
    port: 0,
    served: ({ status, path }) => requests.push(`${status} ${path}`),
  });
  onTestFinished(close);
  const solved = await solveSpecs({ specs: ['app'], channels: [url], platform: 'linux-64' });
  expect(solved.map(({ subdir, fn }) => `${subdir}/${fn}`).sort()).toEqual([
    'linux-64/app-1.0-0.conda',
    'linux-64/lib-2.0-0.conda',
    'noarch/pure-1.0-0.conda',
  ]);
  // The index of each subdir, and the shards of three names.
  expect(requests.filter((line) => line.startsWith('200'))).toHaveLength(5);
  expect(requests.filter((line) => !/msgpack\.zst$/.test(line))).toEqual([]);
});
