import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createBzip2Compress } from '../../../src/host/compress/bzip2-program.js';
import { compressPieces } from '../../../src/host/compress/compress-pieces.js';
import { createCompressor } from '../../../src/host/compress/compressor.js';
import { decompress } from '../../../src/host/compress/decompressor.js';
import type { Compression } from '../../../src/host/compress/levels.js';
import type { Most } from '../../../src/host/compress/most.js';
import { xzDecompress } from '../../../src/host/compress/xz.js';
import { createRun, type Run } from '../../../src/host/process/run.js';
import { describeWithTools } from '../../tools.js';

/** `printf 'hello hello hello hello' | xz -6` */
const hello = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AAWAAtdADQZSe6N6VYKteAAAACJQ9vqAzTk0AABJxeJgpB5H7bzfQEAAAAABFla',
  'base64',
);

/** Decompresses pieces of seven bytes, since no reader may rely on more. */
async function whole(compression: Compression, bytes: Uint8Array, most: Most): Promise<Buffer> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) =>
    bytes.subarray(7 * i, 7 * i + 7),
  );
  const found: Uint8Array[] = [];
  for await (const piece of decompress(compression, pieces, most)) found.push(piece);
  return Buffer.concat(found);
}

test('xzDecompress reads one stream', async () => {
  expect(String(await xzDecompress(hello, 100))).toBe('hello hello hello hello');
});

test('xzDecompress refuses data larger than the limit', async () => {
  await expect(xzDecompress(hello, 10)).rejects.toThrow('xz data too large');
});

test.each([
  ['html', Buffer.from('<html>')],
  ['nothing', Buffer.alloc(0)],
  ['cut in the header', hello.subarray(0, 8)],
  ['cut in the data', hello.subarray(0, 30)],
  ['cut at the end', hello.subarray(0, -1)],
  ['a flipped bit', Buffer.from(hello.map((byte, at) => (at === 28 ? byte ^ 1 : byte)))],
])('xzDecompress refuses damaged data: %s', async (_, bytes) => {
  await expect(xzDecompress(bytes, 100)).rejects.toThrow('damaged xz data');
});

describeWithTools('the decompressor of payloads', { tools: ['xz'] }, () => {
  const filtered = execFileSync('xz', ['-c', '--x86', '--lzma2'], { input: Buffer.alloc(5000) });

  test("passes a stream with a filter for machine code to the host's xz", async () => {
    expect(await whole('xz', filtered, 5000)).toEqual(Buffer.alloc(5000));
    expect(String(await whole('xz', hello, 100))).toBe('hello hello hello hello');
  });

  test.each([
    ['larger than the limit', filtered, 4999, 'xz data too large'],
    ['cut short', filtered.subarray(0, -3), 5000, 'damaged xz data'],
    ['followed by other data', Buffer.concat([filtered, Buffer.from('more')]), 5000, 'damaged xz data'],
  ])('refuses data that are %s', async (_, bytes, limit, message) => {
    await expect(whole('xz', bytes, limit)).rejects.toThrow(message);
  });
});

describeWithTools('the compressor of payloads', { tools: ['xz'] }, () => {
  test('reports each megabyte it has taken, and gives the bytes of the whole', async () => {
    const compressor = createCompressor({
      compression: 'xz',
      platform: 'linux-64',
      run: createRun(),
    });
    const content = Buffer.alloc(5 << 20, 'some text that is compressed well\n');
    const reported: number[] = [];
    const pieces: Buffer[] = [];
    for await (const one of compressPieces([content], compressor, (bytes) => reported.push(bytes)))
      pieces.push(one);
    expect(reported).toEqual([1, 2, 3, 4, 5, 5].map((count) => count << 20));
    expect(Buffer.concat(pieces).equals(await compressor.compress(content))).toBe(true);
  });

  test('reports a program that ends at once as the failure', async () => {
    const { compress } = createCompressor({
      compression: 'xz',
      platform: 'linux-64',
      run: (request) => createRun()({ ...request, command: 'false' }),
    });
    await expect(compress(Buffer.alloc(5 << 20), () => {})).rejects.toMatchObject({ exitCode: 3 });
  });
});

test.each(['xz', 'bzip2'] as const)(
  'the program %s is refused if it succeeds but writes nothing',
  async (compression) => {
    const run: Run = async () => ({ stdout: Buffer.alloc(0), stderr: '' });
    const { compress } = createCompressor({ compression, platform: 'linux-64', run });
    const refused = {
      exitCode: 3,
      message: `${compression} failed`,
      problems: [
        {
          where: expect.stringMatching(new RegExp(`^${compression} .*--stdout$`)),
          message: 'it ended without an error, but wrote nothing',
          expected: `a ${compression} stream`,
          found: 'no bytes',
          fix: `see which ${compression} is first on PATH, and install one that works`,
        },
      ],
    };
    await expect(compress(Buffer.from('some text'))).rejects.toMatchObject(refused);
    await expect(compress(Buffer.alloc(0))).rejects.toMatchObject(refused);
  },
);

test('the bzip2 for packages and repodata is refused if it succeeds but writes nothing', async () => {
  const run: Run = async () => ({ stdout: Buffer.alloc(0), stderr: '' });
  await expect(createBzip2Compress(run)(Buffer.from('some text'))).rejects.toMatchObject({
    exitCode: 3,
    problems: [{ message: 'it ended without an error, but wrote nothing' }],
  });
});

test('gzip data followed by anything, even zeros, are refused', async () => {
  const member = gzipSync('one');
  expect(String(await whole('gzip', Buffer.concat([member, member]), 6))).toBe('oneone');
  const padded = whole('gzip', Buffer.concat([member, Buffer.alloc(8), member]), 6);
  await expect(padded).rejects.toMatchObject({
    message: 'damaged gzip data',
    problems: [expect.objectContaining({ message: 'the data ends at byte 23, but more follows' })],
  });
});
