import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { unpackedLayer } from '../../../src/image/oci/compression.js';

const LAYER = gzipSync('x'.repeat(1000));

/** The layer in pieces of one byte, and whether they have been closed. */
function watched() {
  const state = { closed: false };
  async function* pieces() {
    try {
      for (const byte of LAYER) yield Uint8Array.of(byte);
    } finally {
      state.closed = true;
    }
  }
  return { state, pieces: pieces() };
}

test('a decoder that fails before it reads closes its source', async () => {
  const { state, pieces } = watched();
  const layer = unpackedLayer(pieces, () => {
    throw new Error('no such decoder');
  });
  await expect(layer[Symbol.asyncIterator]().next()).rejects.toThrow('no such decoder');
  expect(state.closed).toBe(true);
});

test('a reader that stops after the first bytes closes its source', async () => {
  const { state, pieces } = watched();
  const layer = unpackedLayer(pieces, (_, chunks) => chunks);
  await layer.next();
  await layer.return(undefined);
  expect(state.closed).toBe(true);
});
