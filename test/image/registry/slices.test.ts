import { assert, asyncProperty, array as listOf, nat, tuple, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { createSlices } from '../../../src/image/registry/slices.js';

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<number[]> {
  const all: number[] = [];
  for await (const chunk of source) all.push(...chunk);
  return all;
}

test('slice gives the bytes at its place, in any order of calls', async () => {
  const pieces = listOf(uint8Array({ maxLength: 7 }), { maxLength: 8 });
  const wanted = listOf(tuple(nat(40), nat(20)), { maxLength: 6 });
  await assert(
    asyncProperty(pieces, wanted, async (source, places) => {
      const all = source.flatMap((piece) => [...piece]);
      const slices = createSlices(async function* () {
        yield* source;
      });
      for (const [from, length] of places)
        expect(await bytesOf(slices.slice(from, length))).toEqual(all.slice(from, from + length));
    }),
  );
});

test('slice reads on from the end of the last slice', async () => {
  let read = 0;
  const slices = createSlices(async function* () {
    read++;
    for (let i = 0; i < 10; i++) yield Uint8Array.of(i);
  });
  expect(await bytesOf(slices.slice(0, 4))).toEqual([0, 1, 2, 3]);
  expect(await bytesOf(slices.slice(4, 4))).toEqual([4, 5, 6, 7]);
  expect(read).toBe(1);
  expect(await bytesOf(slices.slice(2, 2))).toEqual([2, 3]);
  expect(read).toBe(2);
});

test('close closes a source that was not read to its end', async () => {
  let closed = 0;
  const slices = createSlices(async function* () {
    try {
      for (let i = 0; i < 10; i++) yield Uint8Array.of(i);
    } finally {
      closed++;
    }
  });
  expect(await bytesOf(slices.slice(0, 4))).toEqual([0, 1, 2, 3]);
  await slices.close();
  expect(closed).toBe(1);
});
