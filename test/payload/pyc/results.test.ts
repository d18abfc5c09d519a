import { expect, test } from 'vitest';
import { resultsOf } from '../../../src/payload/pyc/results.js';

/** Reads the results of an answer that arrives in chunks of `size` bytes. */
async function results(answer: string, count: number, size: number): Promise<string[]> {
  async function* chunks() {
    for (let at = 0; at < answer.length; at += size) yield Buffer.from(answer.slice(at, at + size));
  }
  const found: string[] = [];
  for await (const result of resultsOf(chunks(), count)) found.push(result.toString());
  return found;
}

test.each([1, 2, 3, 7, 100])('results are read from chunks of %i bytes', async (size) => {
  expect(await results('3\na\nb0\n12\nabcdefghijkl', 3, size)).toEqual(['a\nb', '', 'abcdefghijkl']);
  expect(await results('', 0, size)).toEqual([]);
});

test.each([
  ['nothing', ''],
  ['too few results', '1\na'],
  ['a result that is cut', '1\na5\nabc'],
  ['a length that is none', '1\nax\n'],
  ['a negative length', '-1\na1\nb'],
  ['no length', '\n\n'],
  ['a long line', '1'.repeat(100)],
  ['a length of many digits', `${'1'.repeat(16)}\n`],
  ['a length beyond the end', '999999999999999\na'],
])('%s is refused', async (_, answer) => {
  for (const size of [1, 100])
    await expect(results(answer, 2, size)).rejects.toThrow('python did not compile all sources');
});

test('bytes behind the last result are refused', async () => {
  await expect(results('1\na1\nbc', 2, 100)).rejects.toThrow('python did not compile all sources');
});
