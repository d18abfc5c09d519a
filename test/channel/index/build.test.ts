import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { subdirsOf } from '../../../src/channel/index/open-folder.js';
import { indexChannel } from '../../../src/channel/index/run.js';
import { readChannel } from '../../../src/channel/read-channel.js';
import { createReadChannelFile } from '../../../src/channel/read-file.js';
import { formatError, UserError } from '../../../src/errors.js';
import { silent } from '../../../src/events.js';
import { bzip2Decompress } from '../../../src/host/compress/bzip2.js';
import { zstdDecompress } from '../../../src/host/compress/zstd.js';
import { refuseNetwork } from '../../../src/host/http/network.js';
import { testWithTools } from '../../tools.js';
import { useChannelFolder } from './channel-folder.js';

const LIMIT = 1 << 24;
const BZIP2 = { tools: ['bzip2'] };

const channel = useChannelFolder();

testWithTools('the index has the same content in every form, and readChannel reads it', BZIP2, async () => {
  await channel.put({ name: 'zlib', version: '1.2' });
  await channel.put({ name: 'zlib', version: '1.2', extension: '.tar.bz2' });
  await channel.put({ name: 'six', noarch: 'python' });
  expect((await channel.index()).problems).toEqual([]);
  for (const name of ['repodata.json', 'current_repodata.json', 'run_exports.json']) {
    const plain = readFileSync(channel.at('linux-64', name));
    expect(await zstdDecompress(readFileSync(channel.at('linux-64', `${name}.zst`)), LIMIT)).toEqual(plain);
    expect(await bzip2Decompress(readFileSync(channel.at('linux-64', `${name}.bz2`)), LIMIT)).toEqual(plain);
  }
  const read = await readChannel({
    location: channel.at(),
    platform: 'linux-64',
    read: createReadChannelFile(refuseNetwork),
    decompress: { zstd: zstdDecompress, bzip2: bzip2Decompress },
    emit: silent,
  });
  expect(read.names()).toEqual(['six', 'zlib']);
});

it('channel index names every package that cannot be used and leaves out only these', async () => {
  await channel.put({ name: 'good' });
  const cut = await channel.put({ name: 'cut' });
  writeFileSync(cut, readFileSync(cut).subarray(0, -200));
  renameSync(await channel.put({ name: 'one' }), channel.at('linux-64', 'other-1.0-0.conda'));
  mkdirSync(channel.at('linux-aarch64'));
  renameSync(await channel.put({ name: 'strayed' }), channel.at('linux-aarch64', 'strayed-1.0-0.conda'));
  await channel.put({ name: 'damaged', index: { depends: 'not a list' } });
  await channel.put({ name: 'unordered', version: '1.2+' });
  writeFileSync(channel.at('linux-64', 'nameless.conda'), '');
  symlinkSync('nowhere', channel.at('linux-64', 'dangling-1.0-0.conda'));
  const { problems } = await channel.index();
  const text = formatError(new UserError('left out', problems));
  await expect(`${text}\n`).toMatchFileSnapshot('golden/index-left-out.txt');
  expect(Object.keys(channel.json('linux-64/repodata.json')['packages.conda'] ?? {})).toEqual([
    'good-1.0-0.conda',
  ]);
});

it('the index is made although a package has JSON nested 200,000 levels deep', async () => {
  const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  await channel.put({ name: 'good' });
  await channel.put({ name: 'wordy', info: { 'info/about.json': deep, 'info/run_exports.json': deep } });
  const { problems } = await channel.index();
  expect(problems).toEqual([]);
  expect(Object.keys(channel.json('linux-64/repodata.json')['packages.conda'] ?? {})).toEqual([
    'good-1.0-0.conda',
    'wordy-1.0-0.conda',
  ]);
});

testWithTools('channel index applies patch_instructions.json', BZIP2, async () => {
  await channel.put({ name: 'fixed', depends: ['old'] });
  await channel.put({ name: 'revoked', depends: ['x'], extension: '.tar.bz2' });
  await channel.put({ name: 'removed' });
  const instructions = {
    patch_instructions_version: 1,
    packages: { 'fixed-1.0-0.tar.bz2': { depends: ['new'] }, 'unknown-1-0.tar.bz2': { depends: [] } },
    'packages.conda': { 'fixed-1.0-0.conda': { license: 'MIT' } },
    revoke: ['revoked-1.0-0.tar.bz2'],
    remove: ['removed-1.0-0.conda'],
  };
  writeFileSync(channel.at('linux-64', 'patch_instructions.json'), JSON.stringify(instructions));
  await channel.index();
  const repodata = channel.json('linux-64/repodata.json');
  expect(repodata['packages.conda']).toMatchObject({
    'fixed-1.0-0.conda': { depends: ['new'], license: 'MIT' },
  });
  expect(repodata['packages']).toMatchObject({
    'revoked-1.0-0.tar.bz2': { revoked: true, depends: ['x', 'package_has_been_revoked'] },
  });
  expect(repodata['removed']).toEqual(['removed-1.0-0.conda']);
  expect(JSON.stringify(repodata)).not.toContain('unknown');
  writeFileSync(channel.at('linux-64', 'patch_instructions.json'), '{"patch_instructions_version": 2}');
  await expect(channel.index()).rejects.toThrow('patch instructions cannot be used');
});

testWithTools('channel index removes a .bz2 file that it cannot renew', BZIP2, async () => {
  await channel.put({ name: 'a' });
  await channel.index();
  expect(existsSync(channel.at('linux-64', 'repodata.json.bz2'))).toBe(true);
  await channel.put({ name: 'b' });
  await channel.index({ bzip2Compress: null });
  expect(existsSync(channel.at('linux-64', 'repodata.json.bz2'))).toBe(false);
});

it('channel index refuses a folder that is no channel', () => {
  expect(() => subdirsOf(channel.at('absent'))).toThrow('No such channel: ');
  expect(subdirsOf(channel.at())).toEqual(['noarch']);
  writeFileSync(channel.at('a-1.0-0.conda'), '');
  expect(() => subdirsOf(channel.at())).toThrow('this is not a channel');
});

it('channel index says that a folder has no packages', async () => {
  const messages: string[] = [];
  await indexChannel({
    folder: channel.at(),
    emit: (event) => event.kind === 'warning' && messages.push(event.message),
  });
  // Without bzip2 another warning comes first.
  expect(messages).toContainEqual(expect.stringContaining('has no packages'));
});
