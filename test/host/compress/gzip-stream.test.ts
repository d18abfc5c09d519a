import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { gzip } from '../../../src/host/compress/gzip.js';
import { gzipPieces } from '../../../src/host/compress/gzip-stream.js';

/** Bytes of a linear congruential generator: text that compresses, and behind it bytes that do not. */
function sample(length: number): Buffer {
  let seed = 7;
  const next = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return seed >>> 12;
  };
  const text = Buffer.from(Array.from({ length: length / 10 }, () => `word-${next() % 997} `).join(''));
  const noise = Buffer.from(Array.from({ length: length / 2 }, next));
  return Buffer.concat([text.subarray(0, length / 2), noise, text]).subarray(0, length);
}

function* cut(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const held: Buffer[] = [];
  for await (const piece of pieces) held.push(piece);
  return Buffer.concat(held);
}

const content = sample(3_000_003);

it.each([1, 4, 5, 6])(
  'gzip at level %i gives the same bytes in pieces as at once, however they are cut',
  async (level) => {
    const atOnce = gzip(content, level);
    expect(gunzipSync(atOnce).equals(content)).toBe(true);
    for (const size of [777, 32_768, 1 << 20, 2_000_001, content.length]) {
      const inPieces = await all(gzipPieces(cut(content, size), level));
      expect(inPieces.equals(atOnce)).toBe(true);
    }
  },
);

it.each([0, 1, 10, 500])('%i bytes are compressed in pieces as at once', async (length) => {
  const bytes = content.subarray(0, length);
  expect((await all(gzipPieces(cut(bytes, 3), 5))).equals(gzip(bytes, 5))).toBe(true);
});

it('a piece may be overwritten when the next one is taken', async () => {
  function* reused() {
    const window = Buffer.alloc(1000);
    for (let at = 0; at < content.length; at += window.length) {
      window.set(content.subarray(at, at + window.length));
      yield window.subarray(0, content.length - at);
    }
  }
  expect((await all(gzipPieces(reused(), 5))).equals(gzip(content, 5))).toBe(true);
});

it('progress ends with the number of bytes that were compressed', async () => {
  const told: number[] = [];
  await all(gzipPieces(cut(content, 4096), 1, (bytes) => told.push(bytes)));
  expect(told).toEqual([1 << 20, 2 << 20, content.length]);
});

it('an error in the pieces is thrown', async () => {
  function* failing() {
    yield content;
    throw new Error('the disk is gone');
  }
  await expect(all(gzipPieces(failing(), 5))).rejects.toThrow('the disk is gone');
});
