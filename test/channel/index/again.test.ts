import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ZstdCompress } from '../../../src/channel/index/index-channel.js';
import { zstdCompress as compress } from '../../../src/host/compress/zstd.js';
import { rowsWithTools, testWithTools } from '../../tools.js';
import { useChannelFolder } from './channel-folder.js';

const channel = useChannelFolder();

it('channel index opens only packages that are new or changed, and drops those that are gone', async () => {
  const gone = await channel.put({ name: 'gone' });
  await channel.put({ name: 'stays' });
  const changed = await channel.put({ name: 'changed' });
  expect((await channel.index()).opened).toHaveLength(3);
  expect((await channel.index()).opened).toEqual([]);
  rmSync(gone);
  await channel.put({ name: 'changed', depends: ['stays'] });
  utimesSync(changed, 1, 1);
  await channel.put({ name: 'new' });
  expect((await channel.index()).opened).toEqual(['changed-1.0-0.conda', 'new-1.0-0.conda']);
  const records = channel.json('linux-64/repodata.json')['packages.conda'] ?? {};
  expect(Object.keys(records)).toEqual(['changed-1.0-0.conda', 'new-1.0-0.conda', 'stays-1.0-0.conda']);
  expect(records['changed-1.0-0.conda']).toMatchObject({ depends: ['stays'] });
});

it('channel index opens a package again that was replaced by one of the same size and time', async () => {
  const path = await channel.put({ name: 'one' });
  utimesSync(path, 1, 1);
  const { size } = statSync(path);
  await channel.index();
  writeFileSync(path, readFileSync(path));
  utimesSync(path, 1, 1);
  expect(statSync(path)).toMatchObject({ size, mtimeMs: 1000 });
  expect((await channel.index()).opened).toEqual(['one-1.0-0.conda']);
});

it('channel index opens every package again if its memory of them is damaged', async () => {
  await channel.put({ name: 'one' });
  await channel.put({ name: 'two' });
  await channel.index();
  const memory = channel.at('linux-64', '.cache', 'archi-construct.jsonl');
  const text = readFileSync(memory, 'utf8');
  const anew = (damaged: string) => {
    writeFileSync(memory, damaged);
    rmSync(channel.at(MADE));
    return channel.index();
  };
  expect((await anew(text.slice(0, -20))).opened).toEqual(['two-1.0-0.conda']);
  expect((await anew(text.replace('archiConstructIndex":3', 'archiConstructIndex":0'))).opened).toHaveLength(
    2,
  );
});

it('the index has the same bytes whether it was made in one step or in many', async () => {
  for (const name of ['a', 'b', 'c']) await channel.put({ name });
  await channel.put({ name: 'n', noarch: 'generic', info: { 'info/about.json': '{"summary":"kept"}' } });
  await channel.put({ name: 'n', version: '2', noarch: 'generic' });
  const patch = { packages: {}, 'packages.conda': {}, remove: ['n-2-0.conda'] };
  writeFileSync(channel.at('noarch', 'patch_instructions.json'), JSON.stringify(patch));
  await channel.index();
  await channel.put({ name: 'd', version: '2.0' });
  await channel.index();
  const grown = written();
  for (const path of ['.cache', 'linux-64/.cache', 'noarch/.cache', ...Object.keys(grown)]) {
    if (!path.includes('patch')) rmSync(channel.at(path), { recursive: true });
  }
  await channel.index();
  const anew = written();
  expect(Object.keys(anew).length).toBeGreaterThan(10);
  expect(Object.entries(grown).filter(([path]) => path in anew)).toEqual(Object.entries(anew));
});

it('channel index does not rewrite files that do not change', async () => {
  await channel.put({ name: 'a' });
  await channel.index();
  const path = channel.at('linux-64', 'repodata.json');
  utimesSync(path, 5, 5);
  await channel.index();
  expect(statSync(path).mtimeMs).toBe(5000);
});

/** Indexes the channel. Returns whether anything was compressed. */
async function isMadeAgain(more: Parameters<typeof channel.index>[0] = {}): Promise<boolean> {
  let compressed = 0;
  const zstdCompress: ZstdCompress = (bytes, level) => {
    compressed += 1;
    return compress(bytes, level);
  };
  await channel.index({ zstdCompress, ...more });
  return compressed > 0;
}

const CHANGES: Readonly<Record<string, () => unknown>> = {
  'an added package': () => channel.put({ name: 'b' }),
  'a removed package': () => rmSync(channel.at('linux-64/gone-1.0-0.conda')),
  'a package with another time': () => utimesSync(channel.at('linux-64/a-1.0-0.conda'), 1, 1),
  'an added subdir': () => channel.put({ name: 'arm', subdir: 'linux-aarch64' }),
  'an added patch': () => writeFileSync(channel.at('linux-64/patch_instructions.json'), '{}'),
  'a file of the index that is gone': () => rmSync(channel.at('noarch/run_exports.json.bz2')),
  'a file of the index that was changed': () => writeFileSync(channel.at('linux-64/repodata.json'), '{}'),
  'a shard that is gone': () => rmSync(channel.at('linux-64', shards()[0] ?? '')),
  'channeldata.json that was changed': () => writeFileSync(channel.at('channeldata.json'), '{}'),
  'a missing record of the last run': () => rmSync(channel.at(MADE)),
  'a damaged record of the last run': () =>
    writeFileSync(channel.at(MADE), '{"archiConstructMade":1,"subdirs":{"noarch":{}}}'),
};

it.each(rowsWithTools(Object.keys(CHANGES), (change) => (change.endsWith('is gone') ? ['bzip2'] : [])))(
  'the index is written again for %s, and only once',
  async (change) => {
    await channel.put({ name: 'a' });
    await channel.put({ name: 'gone' });
    expect(await isMadeAgain()).toBe(true);
    expect(await isMadeAgain()).toBe(false);
    const before = written();
    await CHANGES[change]?.();
    await isMadeAgain();
    const changed = written();
    rmSync(channel.at(MADE));
    await channel.index();
    expect(written()).toEqual(changed);
    if (/index|shard|channeldata|memory/.test(change)) expect(changed).toEqual(before);
    expect(await isMadeAgain()).toBe(false);
  },
);

testWithTools('the index is written again once bzip2 is missing', { tools: ['bzip2'] }, async () => {
  await channel.put({ name: 'a' });
  await channel.index();
  expect(await isMadeAgain({ bzip2Compress: null })).toBe(true);
  expect(await isMadeAgain({ bzip2Compress: null })).toBe(false);
});

it('channel index opens a package again that could not be opened, and writes nothing while it still cannot', async () => {
  await channel.put({ name: 'a' });
  const path = await channel.put({ name: 'cut' });
  const whole = readFileSync(path);
  writeFileSync(path, Buffer.alloc(whole.length));
  utimesSync(path, 1, 1);
  const first = await channel.index();
  expect(first.problems[0]?.where).toBe('linux-64/cut-1.0-0.conda');
  expect(await isMadeAgain()).toBe(false);
  expect(await channel.index()).toEqual({ ...first, opened: ['cut-1.0-0.conda'] });
  // The file is unreadable for a while: neither its size nor its time changes.
  writeFileSync(path, whole);
  utimesSync(path, 1, 1);
  expect((await channel.index()).problems).toEqual([]);
  expect(Object.keys(channel.json('linux-64/repodata.json')['packages.conda'] ?? {})).toHaveLength(2);
});

it('the index is written again if another process overwrote it', async () => {
  await channel.put({ name: 'a' });
  await channel.index();
  await channel.put({ name: 'b' });
  const path = channel.at('linux-64/repodata.json');
  // This is called after everything has been written.
  const shardsNamed = async () => {
    writeFileSync(path, 'of another run');
    return null;
  };
  await channel.index({ shardsNamed });
  expect(readFileSync(path, 'utf8')).toBe('of another run');
  await channel.index();
  expect(Object.keys(channel.json('linux-64/repodata.json')['packages.conda'] ?? {})).toHaveLength(2);
});

const MADE = '.cache/archi-construct.json';

function shards(): string[] {
  return readdirSync(channel.at('linux-64')).filter((name) => /^[0-9a-f]{64}/.test(name));
}

/** Returns the files of the index: path → sha256. */
function written(): Record<string, string> {
  const files = readdirSync(channel.at(), { recursive: true, encoding: 'utf8', withFileTypes: true });
  const paths = files
    .filter((file) => file.isFile() && !/\.(conda|tar\.bz2|jsonl)$|^archi-construct/.test(file.name))
    .map((file) => join(file.parentPath, file.name));
  const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  return Object.fromEntries(paths.sort().map((path) => [path.slice(channel.at().length + 1), digest(path)]));
}
