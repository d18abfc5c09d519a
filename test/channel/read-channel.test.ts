import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readFromFolder } from '../../src/channel/folder.js';
import { readChannel } from '../../src/channel/read-channel.js';
import type { ReadChannelFile } from '../../src/channel/types.js';
import { ArchiError, formatError, UserError } from '../../src/errors.js';
import { type Event, silent } from '../../src/events.js';
import { bzip2Decompress } from '../../src/host/compress/bzip2.js';
import { zstdCompress, zstdDecompress } from '../../src/host/compress/zstd.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';
import { recordOf, repodataOf } from './records.js';

const decompress = { zstd: zstdDecompress, bzip2: bzip2Decompress };

/** Reads a channel from a map of files. */
function channelOf(files: Readonly<Record<string, string | Uint8Array>>): ReadChannelFile {
  return (_location, subdir, fileName) => {
    const content = files[`${subdir}/${fileName}`];
    return Promise.resolve(content === undefined ? null : Buffer.from(content));
  };
}

function read(files: Readonly<Record<string, string | Uint8Array>>, emit: (event: Event) => void = silent) {
  const location = 'https://me:secret@host/t/secret/team';
  return readChannel({ location, platform: 'linux-64', read: channelOf(files), decompress, emit });
}

const NOARCH = { 'noarch/repodata.json': repodataOf('noarch', []) };

describe('readChannel', () => {
  it('gives sorted builds whose URLs hold no password', async () => {
    const channel = await read({
      ...NOARCH,
      'linux-64/repodata.json': repodataOf('linux-64', [recordOf({ build: 'h1_2' }), recordOf()]),
    });
    expect(channel.find('zlib').map(({ url }) => url)).toEqual([
      'https://host/team/linux-64/zlib-1.2.11-h0_1.conda',
      'https://host/team/linux-64/zlib-1.2.11-h1_2.conda',
    ]);
    expect(channel.names()).toEqual(['zlib']);
    expect(channel.find('__proto__')).toEqual([]);
  });

  it('prefers repodata.json.zst', async () => {
    const channel = await read({
      ...NOARCH,
      'linux-64/repodata.json.zst': await zstdCompress(Buffer.from(repodataOf('linux-64', [recordOf()])), 3),
      'linux-64/repodata.json': 'not read',
    });
    expect(channel.find('zlib')).toHaveLength(1);
  });

  it('lets a .conda shadow the .tar.bz2 of the same build', async () => {
    const both = {
      packages: {
        'zlib-1.2.11-h0_1.tar.bz2': recordOf(),
        'zlib-1.2-0.tar.bz2': recordOf({ version: '1.2', build: '0' }),
      },
    };
    const channel = await read({
      ...NOARCH,
      'linux-64/repodata.json': repodataOf('linux-64', [recordOf()], both),
    });
    expect(channel.find('zlib').map(({ fn }) => fn)).toEqual([
      'zlib-1.2-0.tar.bz2',
      'zlib-1.2.11-h0_1.conda',
    ]);
  });

  it.each([
    ['https://files.example/x/linux-64/', 'https://files.example/x/linux-64/zlib-1.2.11-h0_1.conda'],
    ['../elsewhere', 'https://host/team/elsewhere/zlib-1.2.11-h0_1.conda'],
    ['https://me:pw@files.example/x', 'https://files.example/x/zlib-1.2.11-h0_1.conda'],
  ])('follows CEP-15’s base_url %s', async (base_url, url) => {
    const text = repodataOf('linux-64', [recordOf()], { info: { subdir: 'linux-64', base_url } });
    const channel = await read({ ...NOARCH, 'linux-64/repodata.json': text });
    expect(channel.find('zlib')[0]).toMatchObject({ url, channel: 'https://host/team' });
  });

  it('warns of a missing noarch', async () => {
    const events: Event[] = [];
    await read({ 'linux-64/repodata.json': repodataOf('linux-64', []) }, (event) => events.push(event));
    expect(events).toEqual([
      { kind: 'warning', message: 'https://host/team has no noarch: conda itself refuses such a channel' },
    ]);
  });
});

/** Returns the error as it is printed. A bad record is left out and reported when its name is asked for. */
async function errorOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  try {
    const channel = await read(files);
    const problems = channel.read?.('zlib').problems ?? [];
    if (problems.length > 0) {
      expect(channel.find('zlib')).toEqual([]);
      return `left out\n${formatError(new UserError('a record cannot be read', problems))}\n`;
    }
  } catch (error) {
    if (error instanceof ArchiError) return `exit ${error.exitCode}\n${formatError(error)}\n`;
    throw error;
  }
  return 'accepted\n';
}

describe('a channel cannot be read:', () => {
  const good = repodataOf('linux-64', [recordOf()]);
  const cases: Readonly<Record<string, string | Uint8Array>> = {
    empty: '',
    cut: good.slice(0, -20),
    html: '<!DOCTYPE html><html><title>Sign in</title></html>',
    list: '[]',
    'no-packages': '{"message":"not here"}',
    'packages-list': '{"info":{"subdir":"linux-64"},"packages":[]}',
    'packages-nested': `{"packages":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
    'info-text': '{"info":"linux-64","packages":{}}',
    'wrong-subdir': repodataOf('osx-64', []),
    'wrong-metadata-subdir': '{"metadata":{"subdir":"osx-64"},"packages":{}}',
    'not-text': Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
    'base-url': repodataOf('linux-64', [], { info: { base_url: 'javascript:alert(1)' } }),
    'record-of-other-platform': repodataOf('linux-64', [recordOf({ subdir: 'osx-64' })]),
    'record-hostile': JSON.stringify({ packages: { 'zlib-1-0.tar.bz2': recordOf({ version: '../../x' }) } }),
    'file-name-hostile': JSON.stringify({ packages: { '../../zlib-1.2.11-h0_1.conda': recordOf() } }),
  };

  it.each(Object.entries(cases))('%s', async (name, text) => {
    await expect(await errorOf({ ...NOARCH, 'linux-64/repodata.json': text })).toMatchFileSnapshot(
      `golden/repodata-${name}.txt`,
    );
  });

  it('its zstd is damaged', async () => {
    const bytes = (await zstdCompress(Buffer.from(good), 3)).subarray(0, 40);
    await expect(await errorOf({ ...NOARCH, 'linux-64/repodata.json.zst': bytes })).toMatchFileSnapshot(
      'golden/repodata-damaged-zstd.txt',
    );
  });

  it('it has no repodata', async () => {
    await expect(await errorOf({})).toMatchFileSnapshot('golden/no-channel.txt');
  });
});

describe('a channel in a folder', () => {
  it('is read by its path or its file:// URL', async () => {
    const root = mkdtempSync(join(tmpdir(), 'channel '));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const path = join(root, 'linux-64/repodata.json');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, repodataOf('linux-64', [recordOf()]));
    for (const location of [root, `${root}/`, `file://${root.replace(' ', '%20')}`]) {
      const channel = await readChannel({
        location,
        platform: 'linux-64',
        read: readFromFolder,
        decompress,
        emit: silent,
      });
      expect(channel.find('zlib')[0]?.url).toBe(
        `file://${root.replace(' ', '%20')}/linux-64/zlib-1.2.11-h0_1.conda`,
      );
    }
  });
});

describeWithSharedData('the conda-forge subset of 2024-05-16', () => {
  it('is read from .zst, with its header under metadata', async () => {
    const location = join(sharedData, 'repodata/conda-forge-subset-2024-05-16');
    const fileNames: string[] = [];
    const channel = await readChannel({
      location,
      platform: 'linux-aarch64',
      read: (place, subdir, fileName) => {
        fileNames.push(fileName);
        return readFromFolder(place, subdir, fileName);
      },
      decompress,
      emit: silent,
    });
    expect(fileNames).toEqual(['repodata.json.zst', 'repodata.json.zst']);
    expect(channel.names().flatMap((name) => channel.find(name))).toHaveLength(1911 + 205);
  });
});
