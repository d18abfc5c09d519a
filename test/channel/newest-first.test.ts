import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { everyBuild } from '../../src/channel/every-package.js';
import { buildsNewestFirst } from '../../src/channel/newest-first.js';
import { readChannel } from '../../src/channel/read-channel.js';
import { comparesAny, newestFirst } from '../../src/conda/newest.js';
import { loadVersions } from '../../src/conda/version.js';
import type { Problem } from '../../src/errors.js';
import { silent } from '../../src/events.js';
import { bzip2Decompress } from '../../src/host/compress/bzip2.js';
import { zstdDecompress } from '../../src/host/compress/zstd.js';
import { recordOf, repodataOf } from './records.js';

const compare = comparesAny(await loadVersions());

type Parts = Readonly<Record<string, unknown>>;

/** Reads a channel of builds of zlib. */
const channelOf = (records: readonly Parts[]) =>
  readChannel({
    location: 'https://host/c',
    platform: 'linux-64',
    read: async (_, subdir, name) => {
      const own = subdir === 'linux-64' ? records.map((parts) => recordOf(parts)) : [];
      return name === 'repodata.json' ? Buffer.from(repodataOf(subdir, own)) : null;
    },
    decompress: { zstd: zstdDecompress, bzip2: bzip2Decompress },
    emit: silent,
  });

/** Reads as long as `isEnough` is false; returns the file names and the problems. */
async function read(
  channels: readonly (readonly Parts[])[],
  isEnough: (fn: string) => boolean = () => false,
) {
  const problems: Problem[] = [];
  const fns: string[] = [];
  const opened = await Promise.all(channels.map(channelOf));
  for (const { fn } of buildsNewestFirst('zlib', opened, compare, (more) => problems.push(...more))) {
    fns.push(fn);
    if (isEnough(fn)) break;
  }
  return { fns, problems: problems.map(({ where, message }) => `${where}: ${message}`) };
}

const damage = (version: string) => ({ version, depends: 7 });

test('what is older than the build that is enough is not read, so its damage is not told', async () => {
  const channel = [{ version: '1' }, damage('2'), { version: '3' }, damage('4')];
  expect(await read([channel], (fn) => fn.startsWith('zlib-3'))).toEqual({
    fns: ['zlib-3-h0_1.conda'],
    problems: ['https://host/c/linux-64/repodata.json: zlib-4-h0_1.conda: depends cannot be used'],
  });
});

test('a build whose version cannot be read might be the newest: its damage is told', async () => {
  const { fns, problems } = await read([[{ version: '3' }, { version: '1!!' }]], () => true);
  expect(fns).toEqual(['zlib-3-h0_1.conda']);
  expect(problems).toEqual([expect.stringContaining('zlib-1!!-h0_1.conda: version cannot be used')]);
});

test('a later channel is read only if those before it have no readable build', async () => {
  expect(await read([[{ version: '1' }], [{ version: '9' }]])).toMatchObject({ fns: ['zlib-1-h0_1.conda'] });
  expect(await read([[damage('1')], [{ version: '9' }]])).toMatchObject({
    fns: ['zlib-9-h0_1.conda'],
    problems: [expect.stringContaining('zlib-1-h0_1.conda')],
  });
});

// The order is that of the parsed records, though it is taken from unparsed ones.
test('the builds come in the order of their parsed records, and each problem once', async () => {
  const value = <T>(...values: readonly T[]) => fc.constantFrom(...values);
  const record = fc.record(
    {
      version: value<unknown>('1.2', '1.10', '1.2rc1', '2!0.1', 1.1, '1.2_', 'not-one', null),
      build: value<unknown>('h0_1', 'h1', 7, ''),
      build_number: value<unknown>(0, 2, '10', -1, null),
      timestamp: value<unknown>(0, 1_600_000_000, 1_600_000_000_000, 'soon', -1),
      depends: value<unknown>([], 7),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 6 }), async (records) => {
      const { packages, problems } = everyBuild(await channelOf(records), 'zlib');
      const sorted = packages.toSorted((a, b) => newestFirst(a.record, b.record, compare));
      const found = await read([records]);
      expect(found.fns).toEqual(sorted.map(({ fn }) => fn));
      expect(found.problems.sort()).toEqual(
        problems.map(({ where, message }) => `${where}: ${message}`).sort(),
      );
    }),
    { numRuns: 200 },
  );
});
