import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { createCompressor } from '../../../src/host/compress/compressor.js';
import type { Compression } from '../../../src/host/compress/levels.js';
import type { Run } from '../../../src/host/process/run.js';

const compressor = (compression: Compression, level?: number, run: Run = refuse) =>
  createCompressor({ compression, level, platform: 'linux-64', run });

const refuse: Run = async () => {
  throw new Error('no program runs here');
};

describe('the level of a compression', () => {
  test.each([
    ['gzip', /^gzip-5-/, /^gzip-9-/],
    ['zstd', /^zstd-6-/, /^zstd-9-/],
    ['xz', / --lzma2=preset=9e,/, / --lzma2=preset=9,/],
    ['bzip2', /^bzip2 -9 /, /^bzip2 -9 /],
  ] as const)('is part of the id: %s', (compression, usual, nine) => {
    expect(compressor(compression).id).toMatch(usual);
    expect(compressor(compression, 9).id).toMatch(nine);
  });

  test.each(['xz', 'bzip2'] as const)('reaches the program: %s', async (compression) => {
    let args: readonly string[] = [];
    const run: Run = async (request) => {
      args = request.args;
      return { stdout: Buffer.from('a stream'), stderr: '' };
    };
    await compressor(compression, 3, run).compress(Buffer.from('some text'));
    expect(args.join(' ')).toMatch(/preset=3,|^-3 /);
  });

  test('changes the size of gzip and zstd, not what they hold', async () => {
    const text = Buffer.from(Array.from({ length: 30_000 }, (_, i) => `word${(i * i) % 1009}`).join(' '));
    const [fast, best] = [
      await compressor('gzip', 1).compress(text),
      await compressor('gzip', 9).compress(text),
    ];
    expect(best.length).toBeLessThan(fast.length);
    expect(gunzipSync(best).equals(gunzipSync(fast))).toBe(true);
    const [quick, small] = [
      await compressor('zstd', 1).compress(text),
      await compressor('zstd', 19).compress(text),
    ];
    expect(small.length).toBeLessThan(quick.length);
  });

  test.each([
    ['gzip', 0],
    ['gzip', 10],
    ['zstd', 20],
    ['zstd', -1],
    ['xz', 0],
    ['bzip2', 1.5],
  ] as const)('%s has no level %d', (compression, level) => {
    expect(() => compressor(compression, level)).toThrow(UserError);
  });

  test('says which levels there are', () => {
    let message = '';
    try {
      compressor('gzip', 19);
    } catch (error) {
      if (error instanceof UserError) message = formatError(error);
    }
    expect(message).toMatchInlineSnapshot(`
      "Error: the payload cannot be compressed
        --compression-level: gzip has no such level
          expected: 1 to 9
          found:    19
          do:       leave it out for the default, 5"
    `);
  });
});
