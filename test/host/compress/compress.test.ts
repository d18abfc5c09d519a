import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { collect, type Decode } from '../../../src/host/compress/bounded.js';
import { loadCodecs } from '../../../src/host/compress/codecs.js';
import { compressPieces } from '../../../src/host/compress/compress-pieces.js';
import { gunzip, gzip, hasUsualZlib } from '../../../src/host/compress/gzip.js';
import { openGzip } from '../../../src/host/compress/gzip-stream.js';
import type { Most } from '../../../src/host/compress/most.js';
import { zstdCompress } from '../../../src/host/compress/zstd.js';
import { describeWithTools, testWithTools } from '../../tools.js';

const LIMIT = 1 << 26;
const text = Buffer.from(Array.from({ length: 20_000 }, (_, index) => `line ${index % 97}\n`).join(''));

type Whole = (bytes: Uint8Array, most: Most) => Buffer;
let codecs: Readonly<Record<'zstd' | 'bzip2' | 'gzip', Whole>>;
beforeAll(async () => {
  const { zstd, bzip2 } = await loadCodecs();
  // In pieces of many sizes, as files are read.
  const whole =
    (decode: Decode): Whole =>
    (bytes, most) =>
      collect(decode(cut(bytes), most));
  codecs = { zstd: whole(zstd), bzip2: whole(bzip2), gzip: gunzip };
});

function* cut(bytes: Uint8Array) {
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7) % 9973)
    yield bytes.subarray(at, at + size);
}

describeWithTools('zstd', { tools: ['zstd'] }, () => {
  it('reads back what it writes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 5000 }),
        fc.integer({ min: 1, max: 19 }),
        async (bytes, level) => {
          const compressed = await zstdCompress(bytes, level);
          expect(codecs.zstd(compressed, LIMIT).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([
    ['no content size', ['--no-content-size']],
    ['a checksum', ['--check']],
    ['no checksum', ['--no-check']],
    ['a 128 MiB window', ['--long=27', '-1']],
    ['level 22', ['--ultra', '-22', `--stream-size=${text.length}`]],
  ])('reads what the zstd program writes with %s', (_, options) => {
    expect(codecs.zstd(run('zstd', ['-q', '-c', ...options], text), LIMIT).equals(text)).toBe(true);
  });

  it.each([0, 1, 255, 256, 65_791, 65_792, 131_071, 131_072, 131_073, 262_144])(
    'reads %i bytes',
    async (size) => {
      const content = Buffer.alloc(size, 'abcdefg');
      for (const options of [['--check'], ['--no-check'], ['--no-content-size']]) {
        expect(codecs.zstd(run('zstd', ['-q', '-c', ...options], content), LIMIT).equals(content)).toBe(true);
      }
    },
  );

  it('reads several frames, empty and skippable ones among them', () => {
    const frame = run('zstd', ['-q', '-c'], text);
    const empty = run('zstd', ['-q', '-c'], Buffer.alloc(0));
    const skippable = Buffer.from('5a2a4d1803000000616263', 'hex');
    const bytes = Buffer.concat([skippable, empty, empty, frame, empty, skippable, frame]);
    expect(codecs.zstd(bytes, LIMIT).equals(Buffer.concat([text, text]))).toBe(true);
  });

  it('refuses data that are cut anywhere', () => {
    const frame = run('zstd', ['-q', '-c'], text);
    for (let length = 0; length < frame.length; length += 1) {
      expect(() => codecs.zstd(frame.subarray(0, length), LIMIT)).toThrow(UserError);
    }
  });

  it('gives no other bytes for a changed frame with a checksum', () => {
    const random = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7919) % 251));
    const options = ['-q', '-c', '--check', `--stream-size=${random.length * 2}`];
    const frame = run('zstd', options, Buffer.concat([random, random]));
    const content = codecs.zstd(frame, LIMIT);
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(frame);
        changed[at] = (changed[at] ?? 0) ^ mask;
        expect(sameBytesOrUserError(() => codecs.zstd(changed, LIMIT), content)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('ends for any bytes', () => {
    // A frame of at most 255 bytes whose one compressed block is anything.
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 255 }), fc.nat(255), (block, size) => {
        const blockHeader = (block.length << 3) | (2 << 1) | 1;
        const header = [0x28, 0xb5, 0x2f, 0xfd, 0x20, size, blockHeader & 255, blockHeader >>> 8, 0];
        endsWithUserErrorAtMost(() => codecs.zstd(Buffer.from([...header, ...block]), LIMIT));
        endsWithUserErrorAtMost(() => codecs.zstd(block, LIMIT));
      }),
      { numRuns: 300 },
    );
  });

  it('stops at the limit, whether the size is declared or not', () => {
    const bomb = Buffer.alloc(1 << 22);
    for (const options of [[], ['--no-content-size']]) {
      const compressed = run('zstd', ['-q', '-c', ...options], bomb);
      expect(() => codecs.zstd(compressed, bomb.length - 1)).toThrow('zstd data too large');
      expect(codecs.zstd(compressed, bomb.length).length).toBe(bomb.length);
    }
  });

  it('reports what is wrong with the data', () => {
    expect(message(() => codecs.zstd(Buffer.from('<html>not found</html>'), LIMIT))).toMatchInlineSnapshot(`
      "Error: damaged zstd data
        no frame starts at byte 0
          expected: complete zstd data
          do:       fetch the file again, and compare its checksum with the one its channel gives"
    `);
    expect(message(() => codecs.zstd(run('zstd', ['-q', '-c'], text), 10))).toMatchInlineSnapshot(`
      "Error: zstd data too large
        the decompressed data is larger than the limit
          expected: at most 10 bytes
          do:       do not use this file: it may be a decompression bomb"
    `);
  });
});

describeWithTools('bzip2', { tools: ['bzip2'] }, () => {
  it.each([0, 1, 1000, 900_000, 2_000_000])('reads %i bytes', (size) => {
    const content = Buffer.alloc(size, text);
    expect(codecs.bzip2(run('bzip2', ['-c'], content), LIMIT).equals(content)).toBe(true);
  });

  it('reads several streams', () => {
    const parts = [text, Buffer.alloc(0), Buffer.from('BZh91AY&SY'), Buffer.alloc(0), text];
    const bytes = Buffer.concat(parts.map((part) => run('bzip2', ['-c'], part)));
    expect(codecs.bzip2(bytes, LIMIT).equals(Buffer.concat(parts))).toBe(true);
  });

  it('is not misled by stream headers in the content', () => {
    const content = Buffer.from(Array.from({ length: 50 }, (_, index) => `${index}BZh91AY&SY`).join(''));
    expect(codecs.bzip2(run('bzip2', ['-c', '-1'], content), LIMIT).equals(content)).toBe(true);
  });

  it('refuses data that are cut anywhere, in the second stream too', () => {
    const stream = run('bzip2', ['-c'], text.subarray(0, 700));
    const bytes = Buffer.concat([stream, stream]);
    for (let length = 0; length < bytes.length; length += 1) {
      if (length === stream.length) continue;
      expect(() => codecs.bzip2(bytes.subarray(0, length), LIMIT)).toThrow(UserError);
    }
  });

  it('gives no other bytes for changed data', () => {
    const stream = run('bzip2', ['-c'], text.subarray(0, 700));
    const bytes = Buffer.concat([stream, stream]);
    const content = codecs.bzip2(bytes, LIMIT);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >>> 3] = (changed[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
      expect(
        sameBytesOrUserError(() => codecs.bzip2(changed, LIMIT), content),
        `bit ${bit}`,
      ).toBe(true);
    }
  });

  it('reads data that grow a thousandfold, and stops at the limit', () => {
    const content = Buffer.alloc(30_000_000);
    const compressed = run('bzip2', ['-c'], content);
    expect(codecs.bzip2(compressed, LIMIT).equals(content)).toBe(true);
    expect(() => codecs.bzip2(compressed, content.length - 1)).toThrow('bzip2 data too large');
  });

  it('reports what is wrong with the data', () => {
    expect(message(() => codecs.bzip2(Buffer.from('<html>not found</html>'), LIMIT))).toMatchInlineSnapshot(`
      "Error: damaged bzip2 data
        no stream starts at byte 0
          expected: complete bzip2 data
          do:       fetch the file again, and compare its checksum with the one its channel gives"
    `);
  });

  it('adds no listener to the process', () => {
    expect(process.listeners('uncaughtException').map(String).join()).not.toContain('ExitStatus');
  });
});

describe('gzip', () => {
  // Linux distributions link Node with their own zlib, whose bytes may differ.
  const obstacle = process.config.variables.node_shared_zlib ? 'a Node with its own zlib' : null;
  testWithTools('of this Node gives the bytes of the usual zlib', { tools: [], obstacle }, () => {
    expect(hasUsualZlib()).toBe(true);
  });

  it('reads back what it writes, with a header without a time', () => {
    const compressed = gzip(text, 6);
    expect(compressed.subarray(0, 10).toString('hex')).toBe('1f8b0800000000000003');
    expect(codecs.gzip(compressed, LIMIT).equals(text)).toBe(true);
    expect(codecs.gzip(Buffer.concat([compressed, compressed]), LIMIT).length).toBe(text.length * 2);
  });

  it('refuses damaged data, and stops at the limit', () => {
    expect(() => codecs.gzip(gzip(text, 6).subarray(0, 100), LIMIT)).toThrow('damaged gzip data');
    expect(() => codecs.gzip(gzip(text, 6), 100)).toThrow('gzip data too large');
  });
});

function run(program: string, options: string[], input: Buffer): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, options, { input, maxBuffer: 1 << 28 });
  if (status !== 0) throw error ?? new Error(`${program}: ${stderr}`);
  return stdout;
}

function sameBytesOrUserError(decompress: () => Buffer, content: Buffer): boolean {
  try {
    return decompress().equals(content);
  } catch (error) {
    return error instanceof UserError;
  }
}

function endsWithUserErrorAtMost(decompress: () => Buffer): void {
  try {
    decompress();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
  }
}

function message(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return formatError(error);
  }
  throw new Error('no UserError was thrown');
}

it('a piece may be overwritten when the next one is taken; streams hold as many whole pieces as fit', async () => {
  const content = Buffer.from(Array.from({ length: 10_000 }, (_, index) => index * 7919));
  function* windows() {
    const window = Buffer.alloc(1000);
    for (let at = 0; at < content.length; at += window.length) {
      window.set(content.subarray(at, at + window.length));
      yield window;
    }
  }
  const sizes: number[] = [];
  const compress = async (bytes: Uint8Array) => {
    sizes.push(bytes.length);
    return Buffer.from(bytes);
  };
  const compressed: Buffer[] = [];
  for await (const piece of compressPieces(windows(), { compress, piece: 3500 })) compressed.push(piece);
  expect(sizes).toEqual([3000, 3000, 3000, 1000]);
  expect(Buffer.concat(compressed).equals(content)).toBe(true);
  sizes.splice(0);
  for await (const _ of compressPieces(windows(), { compress, piece: 900 }));
  expect(sizes).toEqual(Array(10).fill(1000));
});

it('gzip that is fed block by block has the bytes of gzip at once, for as many streams as the pieces fill', async () => {
  const MIB = 1 << 20;
  const content = Buffer.from(Array.from({ length: 5 * MIB }, (_, index) => (index * index) >>> 11));
  for (const [size, window, piece] of [
    [0, 1000, 16 * MIB],
    [1, 1000, 16 * MIB],
    [MIB - 1, 4096, 16 * MIB],
    [MIB, 4096, 16 * MIB],
    [MIB + 1, 4096, 16 * MIB],
    [3 * MIB, MIB, 16 * MIB],
    [5 * MIB, 70_001, 16 * MIB],
    [5 * MIB, 70_001, 2 * MIB],
    [5 * MIB, 3 * MIB, 2 * MIB],
  ] as const) {
    const fed = { compress: async (bytes: Uint8Array) => gzip(bytes, 5), open: () => openGzip(5), piece };
    const whole = { compress: fed.compress, piece };
    const told: number[] = [];
    const tell = (bytes: number) => told.push(bytes);
    const bytes = await joined(compressPieces(windowsOf(content.subarray(0, size), window), fed, tell));
    expect(
      bytes.equals(await joined(compressPieces(windowsOf(content.subarray(0, size), window), whole))),
    ).toBe(true);
    expect([...told].sort((a, b) => a - b)).toEqual(told);
    expect(told.at(-1)).toBe(size);
  }
});

/** Yields the content in pieces; each is overwritten by the next. */
function* windowsOf(content: Buffer, size: number) {
  const window = Buffer.alloc(size);
  for (let at = 0; at < content.length; at += size)
    yield window.subarray(0, content.copy(window, 0, at, at + size));
}

async function joined(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
