import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useChannelFolder } from './channel-folder.js';

const channel = useChannelFolder();

it('opens only what is new or changed, and forgets what is gone', async () => {
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

it('opens everything again where its memory is damaged', async () => {
  await channel.put({ name: 'one' });
  await channel.put({ name: 'two' });
  await channel.index();
  const memory = channel.at('linux-64', '.cache', 'archi-construct.jsonl');
  const text = readFileSync(memory, 'utf8');
  writeFileSync(memory, text.slice(0, -20));
  expect((await channel.index()).opened).toEqual(['two-1.0-0.conda']);
  writeFileSync(memory, text.replace('archiConstructIndex":2', 'archiConstructIndex":0'));
  expect((await channel.index()).opened).toHaveLength(2);
});

it('has the same bytes, however it came about', async () => {
  for (const name of ['a', 'b', 'c']) await channel.put({ name });
  await channel.index();
  await channel.put({ name: 'd', version: '2.0' });
  await channel.index();
  const grown = written();
  rmSync(channel.at('linux-64', '.cache'), { recursive: true });
  for (const path of Object.keys(grown)) rmSync(channel.at(path));
  await channel.index();
  const anew = written();
  expect(Object.keys(anew).length).toBeGreaterThan(10);
  expect(Object.entries(grown).filter(([path]) => path in anew)).toEqual(Object.entries(anew));
});

it('leaves alone what does not change', async () => {
  await channel.put({ name: 'a' });
  await channel.index();
  const path = channel.at('linux-64', 'repodata.json');
  utimesSync(path, 5, 5);
  await channel.index();
  expect(statSync(path).mtimeMs).toBe(5000);
});

/** Everything but the packages and what is remembered of them: path → sha256. */
function written(): Record<string, string> {
  const files = readdirSync(channel.at(), { recursive: true, encoding: 'utf8', withFileTypes: true });
  const paths = files
    .filter((file) => file.isFile() && !/\.(conda|tar\.bz2|jsonl)$/.test(file.name))
    .map((file) => join(file.parentPath, file.name));
  const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  return Object.fromEntries(paths.sort().map((path) => [path.slice(channel.at().length + 1), digest(path)]));
}
