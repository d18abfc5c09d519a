import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { writeFileAtomic } from '../../src/host/fs/write.js';
import { CorruptCacheError, remakeCorrupt } from '../../src/store/remake-corrupt.js';
import { openResults, type ResultCache } from '../../src/store/results.js';

const KEYS = ['a', 'b', 'c'].map((letter) => letter.repeat(64));

let cache: ResultCache<null>;
let remade: string[];

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-results-'));
  cache = openResults<null>({ folder, write: writeFileAtomic });
  remade = [];
});

function resultOf(key: string) {
  const known = cache.find(key);
  if (known !== null) return known;
  remade.push(key);
  return cache.put(key, Buffer.from(key), null);
}

test('a corrupt result is dropped and made again, and the others are kept', async () => {
  const results = KEYS.map(resultOf);
  for (const { path } of results.slice(0, 2)) writeFileSync(path, 'damaged');
  remade = [];
  const sizes = await remakeCorrupt(async () =>
    KEYS.map((key) => {
      const result = resultOf(key);
      if (existsSync(result.path) && remade.includes(key)) return result.size;
      if (key === KEYS[2]) return result.size;
      throw new CorruptCacheError([result]);
    }),
  );
  expect(sizes).toEqual([64, 64, 64]);
  expect(remade).toEqual(KEYS.slice(0, 2));
});

test('a result that is corrupt again after it was remade throws', async () => {
  const work = async () => {
    const result = resultOf(KEYS[0] ?? '');
    throw new CorruptCacheError([result]);
  };
  await expect(remakeCorrupt(work)).rejects.toMatchObject({
    name: 'ToolError',
    exitCode: 3,
    problems: [expect.objectContaining({ where: cache.find(KEYS[0] ?? '')?.path })],
  });
  expect(remade).toEqual([KEYS[0], KEYS[0]]);
});

test.each([
  ['an error that names no results', new CorruptCacheError([])],
  ['another error', new UserError('no')],
])('%s is thrown at once', async (_name, error) => {
  let calls = 0;
  const work = async () => {
    calls += 1;
    throw error;
  };
  await expect(remakeCorrupt(work)).rejects.toBe(error);
  expect(calls).toBe(1);
});
