import { expect, test } from 'vitest';
import { xzDecompress } from '../../src/host/compress/xz.js';

/** `printf 'hello hello hello hello' | xz -6` */
const hello = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AAWAAtdADQZSe6N6VYKteAAAACJQ9vqAzTk0AABJxeJgpB5H7bzfQEAAAAABFla',
  'base64',
);

test('one stream', async () => {
  expect(String(await xzDecompress(hello, 100))).toBe('hello hello hello hello');
});

test('more than is allowed', async () => {
  await expect(xzDecompress(hello, 10)).rejects.toThrow('xz data too large');
});

test.each([
  ['html', Buffer.from('<html>')],
  ['nothing', Buffer.alloc(0)],
  ['cut in the header', hello.subarray(0, 8)],
  ['cut in the data', hello.subarray(0, 30)],
  ['cut at the end', hello.subarray(0, -1)],
  ['a flipped bit', Buffer.from(hello.map((byte, at) => (at === 28 ? byte ^ 1 : byte)))],
])('damaged: %s', async (_, bytes) => {
  await expect(xzDecompress(bytes, 100)).rejects.toThrow('damaged xz data');
});
