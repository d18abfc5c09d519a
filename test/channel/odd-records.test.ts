import { describe, expect, it } from 'vitest';
import { everyPackage } from '../../src/channel/every-package.js';
import { readChannel } from '../../src/channel/read-channel.js';
import { withRecordWarnings } from '../../src/channel/with-warnings.js';
import type { Event } from '../../src/events.js';
import { bzip2Decompress } from '../../src/host/compress/bzip2.js';
import { zstdDecompress } from '../../src/host/compress/zstd.js';

const RECORD = { name: 'zlib', version: '1.2', build: '0', build_number: 0, depends: [], subdir: 'linux-64' };

/** Reads a channel whose linux-64 has a sound record and an odd one. */
const read = (fn: string, odd: object) => {
  const packages = { 'zlib-1.2-0.conda': RECORD, [fn]: { ...RECORD, ...odd } };
  const texts = new Map([
    ['linux-64', { info: { subdir: 'linux-64' }, packages: {}, 'packages.conda': packages }],
    ['noarch', { info: { subdir: 'noarch' }, packages: {} }],
  ]);
  return readChannel({
    location: 'https://host/c',
    platform: 'linux-64',
    read: async (_, subdir, name) =>
      name === 'repodata.json' ? Buffer.from(JSON.stringify(texts.get(subdir))) : null,
    decompress: { zstd: zstdDecompress, bzip2: bzip2Decompress },
    emit: () => {},
  });
};

describe('readChannel reads as conda does', () => {
  it.each([
    [
      'noarch in the folder of a platform',
      'zlib-1.3-0.conda',
      { version: '1.3', subdir: 'noarch', noarch: 'python' },
    ],
    ['a version that is a number', 'zlib-1.10-0.conda', { version: 1.1 }],
    ['a build that is a number', 'zlib-1.3-2.conda', { version: '1.3', build: 2 }],
    [
      'a build number and a size that are texts',
      'zlib-1.3-0.conda',
      { version: '1.3', build_number: '2', size: '7' },
    ],
    ['an empty dependency', 'zlib-1.3-0.conda', { version: '1.3', depends: ['', ' '] }],
    [
      'a dependency of 5,000 characters',
      'zlib-1.3-0.conda',
      { version: '1.3', depends: [`b >=0${',!=1.99'.repeat(700)}`] },
    ],
  ])('%s', async (_, fn, odd) => {
    const channel = await read(fn, odd);
    const oddBuild = channel.find('zlib').find((build) => build.fn === fn);
    expect(oddBuild?.url).toBe(`https://host/c/linux-64/${fn}`);
    expect(`${oddBuild?.record.name}-${oddBuild?.record.version}-${oddBuild?.record.build}.conda`).toBe(fn);
    expect(oddBuild?.record.depends).not.toContain('');
    expect(channel.read?.('zlib').problems).toEqual([]);
  });

  it.each(['zlib', 'ZLib'])('a name with capitals, asked for as %s', async (name) => {
    const channel = await read('ZLib-1.3-0.conda', { name: 'ZLib', version: '1.3' });
    expect(channel.names()).toEqual(['zlib']);
    expect(channel.find(name).map(({ fn }) => fn)).toEqual(['ZLib-1.3-0.conda', 'zlib-1.2-0.conda']);
  });

  it('a name that is a number', async () => {
    const channel = await read('7-1.2-0.conda', { name: 7 });
    expect(channel.find('7').map(({ record }) => record.name)).toEqual(['7']);
  });
});

it('an empty repodata.json is a subdir without packages', async () => {
  const channel = await readChannel({
    location: 'https://host/c',
    platform: 'linux-64',
    read: async (_, __, name) => (name === 'repodata.json' ? Buffer.from('{}') : null),
    decompress: { zstd: zstdDecompress, bzip2: bzip2Decompress },
    emit: () => {},
  });
  expect(channel.names()).toEqual([]);
});

describe('readChannel leaves out with a warning', () => {
  it.each([
    ['another platform', 'zlib-1.3-0.conda', { version: '1.3', subdir: 'osx-64' }, 'for another platform'],
    ['another name than its file', 'zlib-1.3-0.conda', {}, 'the file name does not match its record'],
    [
      'dependencies that are no list',
      'zlib-1.3-0.conda',
      { version: '1.3', depends: 7 },
      'depends cannot be used',
    ],
    ['a hostile version', 'zlib-1.3-0.conda', { version: '../..' }, 'version cannot be used'],
    [
      'another number than its file',
      'zlib-1.3-0.conda',
      { version: 7 },
      'the file name does not match its record',
    ],
  ])('%s', async (_, fn, odd, reason) => {
    const events: Event[] = [];
    const channel = withRecordWarnings(await read(fn, odd), (event) => events.push(event));
    for (const _again of [1, 2])
      expect(channel.find('zlib').map((build) => build.fn)).toEqual(['zlib-1.2-0.conda']);
    expect(events).toEqual([{ kind: 'warning', message: expect.stringContaining(reason) }]);
    expect(events[0]).toMatchObject({ message: expect.stringContaining(fn) });
    const { packages, problems } = everyPackage(channel);
    expect([packages.length, problems.length]).toEqual([1, 1]);
  });
});
