import { expect, it } from 'vitest';
import { collect } from '../../../src/host/compress/bounded.js';
import { loadZstd, zstdCompress } from '../../../src/host/compress/zstd.js';

/** RFC 8878: a frame with a window of 2^27 bytes (exponent 17 above 2^10). */
const HEADER = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3];
const LAST = 1;
const COMPRESSED = 2 << 1;
const SOUND = Buffer.from([...HEADER, (3 << 3) | LAST, 0, 0, ...Buffer.from('abc')]);
const DAMAGED = Buffer.from([...HEADER, (3 << 3) | COMPRESSED | LAST, 0, 0, 0xff, 0xff, 0xff]);

it('the memory of damaged and of abandoned data is freed: a sound frame can be read after them', async () => {
  const decode = await loadZstd();
  // A wasm memory has room for 31 such windows.
  for (let i = 0; i < 50; i++) {
    expect(() => collect(decode([DAMAGED], 1000))).toThrow('damaged zstd data');
    for (const piece of decode([SOUND], 1000)) {
      expect(Buffer.from(piece).toString()).toBe('abc');
      break;
    }
  }
  expect(collect(decode([SOUND], 3)).toString()).toBe('abc');
});

it('several frames can be read at the same time', async () => {
  const decode = await loadZstd();
  const contents = ['a', 'b'].map((letter) => Buffer.alloc(1 << 20, letter));
  const frames = await Promise.all(contents.map((content) => zstdCompress(content, 1)));
  const [one, other] = frames.map((frame) => decode([frame], 1 << 20)[Symbol.iterator]());
  for (let at = 0; at < 1 << 20; ) {
    const views = [one?.next().value as Uint8Array, other?.next().value as Uint8Array];
    expect(
      views.map((view) =>
        Buffer.from(view)
          .toString('latin1')
          .replace(/^(.)\1*$/, '$1'),
      ),
    ).toEqual(['a', 'b']);
    at += views[0]?.length ?? 1;
  }
});

it('there is a fetch after the decoder was loaded', async () => {
  await loadZstd();
  expect(typeof fetch).toBe('function');
});

it('another program in the same process may have loaded zstddec before', async () => {
  const { ZSTDDecoder } = await import('zstddec/stream');
  const other = new ZSTDDecoder();
  await other.init();
  const decode = await loadZstd();
  expect(collect(decode([SOUND], 3)).toString()).toBe('abc');
  expect(Buffer.from(other.decode(SOUND, 3)).toString()).toBe('abc');
});
