import { describe, expect, it } from 'vitest';
import { indexChannel } from '../../../src/channel/index/index-channel.js';
import { readChannel } from '../../../src/channel/read-channel.js';
import { silent } from '../../../src/events.js';
import { bzip2Decompress } from '../../../src/host/compress/bzip2.js';
import { zstdCompress, zstdDecompress } from '../../../src/host/compress/zstd.js';

const HASHES = { size: 3, md5: 'a'.repeat(32), sha256: 'b'.repeat(64) };

const FILES = [
  {
    fn: 'six-1.12.0-py_0.tar.bz2',
    ...HASHES,
    index: {
      name: 'six',
      version: '1.12.0',
      build: 'py_0',
      build_number: 0,
      noarch: 'python',
      subdir: 'noarch',
    },
    runExports: {},
  },
  {
    fn: 'zlib-1.2-0.conda',
    ...HASHES,
    index: {
      version: '1.2',
      name: 'zlib',
      build: '0',
      build_number: 0,
      subdir: 'linux-64',
      depends: ['libc'],
      odd: { b: 1, a: 2 },
    },
    runExports: { weak: ['zlib >=1.2'] },
  },
];

describe('indexChannel', () => {
  it('writes sorted repodata for each subdir', async () => {
    const index = await indexChannel({ files: FILES, zstdCompress });
    expect([...index.keys()]).toEqual([
      'linux-64/repodata.json',
      'linux-64/repodata.json.zst',
      'linux-64/run_exports.json',
      'linux-64/run_exports.json.zst',
      'noarch/repodata.json',
      'noarch/repodata.json.zst',
      'noarch/run_exports.json',
      'noarch/run_exports.json.zst',
    ]);
    expect(JSON.parse(Buffer.from(index.get('linux-64/run_exports.json') ?? []).toString())).toEqual({
      info: { subdir: 'linux-64', version: 1 },
      packages: {},
      'packages.conda': { 'zlib-1.2-0.conda': { run_exports: { weak: ['zlib >=1.2'] } } },
    });
    expect(Buffer.from(index.get('linux-64/repodata.json') ?? []).toString()).toMatchInlineSnapshot(`
      "{
        "info": {
          "subdir": "linux-64"
        },
        "packages": {},
        "packages.conda": {
          "zlib-1.2-0.conda": {
            "build": "0",
            "build_number": 0,
            "depends": [
              "libc"
            ],
            "md5": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "name": "zlib",
            "odd": {
              "a": 2,
              "b": 1
            },
            "sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
            "size": 3,
            "subdir": "linux-64",
            "version": "1.2"
          }
        },
        "removed": [],
        "repodata_version": 1
      }
      "
    `);
  });

  it('gives the same bytes whatever the order of its files, and always writes noarch', async () => {
    const sorted = await indexChannel({ files: FILES, zstdCompress });
    const other = await indexChannel({ files: [...FILES].reverse(), zstdCompress });
    expect(other).toEqual(sorted);
    expect([...(await indexChannel({ files: [], zstdCompress })).keys()]).toContain('noarch/repodata.json');
  });

  it('writes what readChannel reads', async () => {
    const index = await indexChannel({ files: FILES, zstdCompress });
    const channel = await readChannel({
      location: 'https://host/c',
      platform: 'linux-64',
      read: (_location, subdir, fileName) => Promise.resolve(index.get(`${subdir}/${fileName}`) ?? null),
      decompress: { zstd: zstdDecompress, bzip2: bzip2Decompress },
      emit: silent,
    });
    expect(channel.names()).toEqual(['six', 'zlib']);
    expect(channel.find('zlib')[0]?.record).toMatchObject({ ...HASHES, depends: ['libc'] });
  });

  it('names every file that cannot be indexed', async () => {
    const bad = FILES.map((file) => ({ ...file, fn: `x${file.fn}` }));
    await expect(indexChannel({ files: bad, zstdCompress })).rejects.toMatchObject({
      exitCode: 2,
      problems: [{ where: 'xsix-1.12.0-py_0.tar.bz2' }, { where: 'xzlib-1.2-0.conda' }],
    });
  });
});
