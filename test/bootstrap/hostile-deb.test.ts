import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assemblePackage } from '../../src/bootstrap/assemble.js';
import { parseRecipes } from '../../src/bootstrap/recipes.js';
import { ArchiError, formatError } from '../../src/errors.js';
import { gunzip } from '../../src/host/compress/gzip.js';
import { xzDecompress } from '../../src/host/compress/xz.js';
import { zstdDecompress } from '../../src/host/compress/zstd.js';
import { elfFile } from '../fixtures/elf.js';
import { arArchive, debFile } from './mini-debian.js';

const codecs = { gzip: gunzip, xz: xzDecompress, zstd: zstdDecompress };
const { recipes } = await parseRecipes(
  'suites: {}\nignored_depends: []\npackages: [{name: x, debian: [x]}]\n',
);
const [recipe] = recipes;

/** Makes a package from a `.deb` whose data.tar has these entries or bytes. */
function make(data: Buffer | readonly RawEntry[], name = 'data.tar.gz') {
  const tar = Buffer.isBuffer(data) ? data : gzipSync(rawTar(data as readonly RawEntry[]));
  return makeOf(
    arArchive([
      { name: 'debian-binary', data: Buffer.from('2.0\n') },
      { name, data: tar },
    ]),
  );
}

function makeOf(bytes: Buffer) {
  if (recipe === undefined) throw new Error('no recipe');
  return assemblePackage({
    build: { recipe, python: null, version: '1' },
    debs: [{ name: 'x', bytes }],
    beside: [],
    codecs,
  });
}

interface RawEntry {
  readonly path: string;
  readonly type?: string;
  readonly target?: string;
  readonly mode?: number;
  readonly text?: string;
}

/** Makes a ustar archive of any entries, without checks. */
function rawTar(entries: readonly RawEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, type = '0', target = '', mode = 0o644, text = '' }) => {
    const header = Buffer.alloc(512);
    header.write(path, 0, 100, 'latin1');
    header.write(`${mode.toString(8).padStart(7, '0')}\0${'0000000\0'.repeat(2)}`, 100, 'latin1');
    header.write(`${text.length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`, 124, 'latin1');
    header.write(`        ${type}`, 148, 'latin1');
    header.write(target, 157, 100, 'latin1');
    header.write('ustar\x0000', 257, 'latin1');
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    const data = Buffer.alloc(Math.ceil(text.length / 512) * 512);
    data.write(text, 'latin1');
    return [header, data];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArchiError)) throw error;
  return `${error.exitCode} ${formatError(error)}\n`;
}

describe('a .deb is refused that has:', () => {
  test.each<[string, readonly RawEntry[]]>([
    ['a device', [{ path: './usr/lib/null', type: '3' }]],
    ['a fifo', [{ path: './usr/lib/pipe', type: '6' }]],
    ['a hard link that climbs', [{ path: './usr/lib/x', type: '1', target: '../../etc/passwd' }]],
    [
      'a file below a link',
      [
        { path: './usr/lib/y/z', text: 'z' },
        { path: './usr/lib/x', type: '2', target: 'y' },
        { path: './usr/lib/x/z', text: 'z' },
      ],
    ],
    [
      'a file below a file',
      [
        { path: './usr/lib/x', text: 'x' },
        { path: './usr/lib/x/z', text: 'z' },
      ],
    ],
    ['a name that is no text', [{ path: './usr/lib/\xff\xfe', text: 'x' }]],
    ['a name that steers a terminal', [{ path: './usr/lib/\x1b[2J', text: 'x' }]],
  ])('%s', async (name, entries) => {
    await expect(await failure(make(entries))).toMatchFileSnapshot(
      `golden/hostile-${name.replaceAll(' ', '-')}.txt`,
    );
  });

  test('data that unpack to a thousand times their size', async () => {
    expect(await failure(make(gzipSync(Buffer.alloc(96 << 20))))).toContain(
      'more than the limit "deb-ratio" allows',
    );
  });

  test.each(['data.tar.xz', 'data.tar.zst', 'data.tar.gz'])('a damaged %s', async (name) => {
    expect(await failure(make(Buffer.from('no such data at all'), name))).toMatch(/^2 Error: damaged/);
  });
});

test('files get the modes 755 and 644, whatever the .deb says', async () => {
  const { entries } = await make([
    { path: './usr/bin/su', mode: 0o6777, text: 'x' },
    { path: './usr/lib/open', mode: 0o666, text: 'x' },
  ]);
  expect(entries.map((entry) => entry.type === 'file' && entry.mode)).toEqual([0o755, 0o644]);
});

test('links that lead out of the package are left out', async () => {
  const { entries } = await make([
    { path: './usr/lib/a', type: '2', target: '/etc/shadow' },
    { path: './usr/lib/b', type: '2', target: '../../../../etc/shadow' },
    { path: './usr/lib/c', type: '1', target: './usr/lib/a' },
  ]);
  expect(entries).toEqual([]);
});

test('a chain of 20,000 links to nothing, with a circle in it, is left out', async () => {
  const chain = Array.from({ length: 20_000 }, (_, at) => ({
    path: `./usr/lib/l${at}`,
    type: '2',
    target: `l${at === 10_000 ? 5000 : at + 1}`,
  }));
  expect((await make(chain)).entries).toEqual([]);
});

test('a .deb of any bytes is made into a package or refused with a message', {
  timeout: 120_000,
}, async () => {
  const sound = debFile({
    name: 'x',
    version: '1',
    files: {
      'usr/lib/a-linux-gnu/libx.so.1': elfFile({ needed: ['libz.so.1'], soname: 'libx.so.1' }),
      'usr/lib/a-linux-gnu/libx.so': '-> libx.so.1',
      'usr/share/doc/x/copyright': 'Files: *\nLicense: Zlib\n',
    },
  });
  const plain = (bytes: Buffer) =>
    arArchive([
      { name: 'data.tar', data: gunzip(bytes.subarray(bytes.indexOf('\x1f\x8b', 200, 'latin1')), 1 << 20) },
    ]);
  const whole = plain(sound);
  const anywhere = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(
      fc.array(anywhere, { minLength: 1, maxLength: 8 }),
      fc.nat(whole.length),
      async (changes, cut) => {
        const damaged = Buffer.from(whole);
        for (const [at, byte] of changes) damaged[at] = byte;
        for (const bytes of [damaged, damaged.subarray(0, cut)])
          await makeOf(bytes).catch((error: unknown) => expect(error).toMatchObject({ exitCode: 2 }));
      },
    ),
    { numRuns: 500 },
  );
});
