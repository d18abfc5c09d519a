import { spawnSync } from 'node:child_process';
import { crc32 } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { formatError, UserError } from '../../src/errors.js';
import { type Codecs, loadCodecs } from '../../src/host/compress/codecs.js';
import { openPackage } from '../../src/package/open.js';
import { condaPackage } from '../fixtures/package.js';
import { describeWithTools } from '../tools.js';

let codecs: Codecs;
beforeAll(async () => {
  codecs = await loadCodecs();
});

it('openPackage refuses a zip with overlapping or too many members', async () => {
  expect(await refusal(overlappingZip(2, 1000))).toContain('overlaps another one');
  expect(await refusal(overlappingZip(200, 1000))).toContain('ARCHI_LIMITS=zip-members=NUMBER');
});

it('openPackage refuses long or deep paths and links to such paths', async () => {
  const deep = 'a/'.repeat(200);
  const long = `${'b'.repeat(200)}/`.repeat(6);
  const { fn, bytes } = await condaPackage({
    name: 'x',
    files: { [`${deep}x`]: 'x', [`${long}x`]: 'x', link: { softlink: long } },
  });
  const text = await refusal(bytes, fn);
  expect(text).toContain('"path-depth"');
  expect(text).toContain('"path-length"');
  expect(text).toContain('link: the link leads to a path of 1206 bytes');
});

it('openPackage hashes a file once, however often it is listed', async () => {
  const { fn, bytes } = await condaPackage({
    name: 'x',
    files: { big: Buffer.alloc(20_000_000).toString('latin1') },
    info: {
      'info/paths.json': JSON.stringify({
        paths: Array.from({ length: 5000 }, () => ({
          _path: 'big',
          path_type: 'hardlink',
          sha256: '0'.repeat(64),
        })),
        paths_version: 1,
      }),
    },
  });
  expect(await refusal(bytes, fn)).toContain('its sha256 is not the one that the package lists');
});

it('openPackage refuses a package whose linking would write one file very often', async () => {
  const names = Array.from({ length: 60 }, (_, at) => `twin${at}`);
  const paths = ['big', ...names].map((name) => ({ _path: name, path_type: 'hardlink', no_link: true }));
  const { fn, bytes } = await condaPackage({
    name: 'x',
    files: {
      big: Buffer.alloc(20_000_000).toString('latin1'),
      ...Object.fromEntries(names.map((name) => [name, { hardlink: 'big' }])),
    },
    info: { 'info/paths.json': JSON.stringify({ paths, paths_version: 1 }) },
  });
  expect(await refusal(bytes, fn)).toContain('"package-copies"');
});

describeWithTools('bzip2 data', { tools: ['bzip2'] }, () => {
  it('with many false stream ends are refused', () => {
    const fill = Buffer.from('17724538509000000000', 'hex');
    const stream = spawnSync('bzip2', ['-c'], { input: Buffer.alloc(3_000_000) }).stdout;
    const data = Buffer.concat([stream.subarray(0, -14), ...Array(10_000).fill(fill)]);
    expect(() => [...codecs.bzip2([data], 1e9)]).toThrow(UserError);
  });

  it('whose content looks like blocks are read', () => {
    // Blocks that do not compress hold their content unchanged: here the bits that begin and end a block.
    const magic = Buffer.from('314159265359177245385090', 'hex');
    const content = Buffer.concat(
      Array.from({ length: 50_000 }, (_, at) => Buffer.concat([magic, Buffer.from(`${at}`)])),
    );
    const { stdout } = spawnSync('bzip2', ['-c', '-1'], { input: content, maxBuffer: 1e9 });
    expect(Buffer.concat([...codecs.bzip2([stdout], 1e9)]).equals(content)).toBe(true);
  });
});

/** Makes a zip whose directory names one stored member many times. */
function overlappingZip(count: number, size: number): Buffer {
  const data = Buffer.alloc(size);
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(20, 0);
  facts.writeUInt16LE(33, 8);
  facts.writeUInt32LE(crc32(data), 10);
  facts.writeUInt32LE(size, 14);
  facts.writeUInt32LE(size, 18);
  facts.writeUInt16LE(4, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, Buffer.from('0000'), data]);
  const entries = Array.from({ length: count }, (_, at) =>
    Buffer.concat([
      Buffer.from('PK\x01\x02\x14\x00', 'latin1'),
      facts,
      Buffer.alloc(14),
      Buffer.from(String(at).padStart(4, '0')),
    ]),
  );
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, directory, end]);
}

async function refusal(bytes: Buffer, fn = 'x-1.0-0.conda'): Promise<string> {
  const error = await openPackage({ fn, bytes, codecs }).catch((reason: unknown) => reason);
  if (error instanceof UserError) return formatError(error);
  throw error ?? new Error('the package was opened');
}
