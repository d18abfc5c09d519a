import { ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { piecesOf, wholeOf } from '../../../src/formats/content.js';
import { tarHeader } from '../../../src/formats/tar/header.js';
import { readTar } from '../../../src/formats/tar/reader.js';
import { compressPieces } from '../../../src/host/compress/compress-pieces.js';
import { createCompressor } from '../../../src/host/compress/compressor.js';
import { openScratch, type Scratch } from '../../../src/host/fs/scratch.js';
import { unpackInto } from '../../../src/host/fs/unpack.js';
import { createRun } from '../../../src/host/process/run.js';
import { describeWithTools } from '../../tools.js';

let folder: string;
let scratch: Scratch;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-unpack-'));
  scratch = openScratch(folder);
});
afterEach(() => {
  scratch.close();
  rmSync(folder, { recursive: true });
});

const text = Buffer.from(Array.from({ length: 9000 }, (_, at) => `line ${at % 89}\n`).join(''));

describeWithTools('a content compressed in pieces', { tools: ['xz', 'bzip2'] }, () => {
  it.each(['gzip', 'zstd', 'bzip2', 'xz'] as const)('is unpacked as one: %s', async (compression) => {
    const compressor = createCompressor({ compression, platform: 'linux-64', run: createRun() });
    // As many streams in a row as a package of many gigabytes has.
    const pieces = compressPieces(cut(text, 700), { ...compressor, piece: 20_000 });
    const compressed = await scratch.collect(pieces);
    const unpack = unpackInto(scratch);
    const unpacked = await unpack(compression, piecesOf(compressed), text.length);
    expect(wholeOf(unpacked).equals(text)).toBe(true);
    const tooMuch = unpack(compression, piecesOf(compressed), text.length - 1);
    await expect(tooMuch).rejects.toThrow(`${compression} data too large`);
    const short = unpack(compression, cut(wholeOf(compressed).subarray(0, -20), 700), text.length);
    await expect(short).rejects.toThrow(`damaged ${compression} data`);
  });
});

it('the files of a tar of several gigabytes are listed without reading their contents', () => {
  const size = 5 * 2 ** 30;
  const file = (path: string, size: number) => tarHeader({ path, mode: 0o644, mtime: 0, type: 'file', size });
  const path = join(folder, 'large.tar');
  const fd = openSync(path, 'w');
  writeSync(fd, file('large', size), 0, null, 0);
  writeSync(fd, file('small', 3), 0, null, 512 + size);
  writeSync(fd, 'end', 2 * 512 + size);
  ftruncateSync(fd, 4 * 512 + size);
  const [large, small] = readTar(scratch.open(path));
  expect([large?.path.toString(), large?.data.length]).toEqual(['large', size]);
  expect(small && wholeOf(small.data).toString()).toBe('end');
  expect(() => large && wholeOf(large.data)).toThrow('too large to be read into memory');
});

function* cut(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
