import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onlyRemembered, rememberAnswers } from '../../src/channel/cache.js';
import { ToolError } from '../../src/errors.js';
import { writeFileAtomic } from '../../src/host/fs/write.js';
import type { HttpGet } from '../../src/host/http/get.js';
import { openResults } from '../../src/store/results.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'renamed-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const KEY = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);

test('a result stored under the key of another is ignored', () => {
  const cache = openResults<{ of: string }>({ folder, write: writeFileAtomic });
  cache.put(KEY, Buffer.from('member'), { of: 'zlib' });
  expect(cache.find(KEY)).toMatchObject({ facts: { of: 'zlib' } });
  const target = join(folder, OTHER.slice(0, 2), `${OTHER}.json`);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(folder, KEY.slice(0, 2), `${KEY}.json`), target);
  expect(cache.find(OTHER)).toBeNull();
});

test('a description that cannot be read throws, and is not taken for a missing result', () => {
  const cache = openResults({ folder, write: writeFileAtomic });
  mkdirSync(join(folder, KEY.slice(0, 2)));
  symlinkSync(`${KEY}.json`, join(folder, KEY.slice(0, 2), `${KEY}.json`));
  expect(() => cache.find(KEY)).toThrow(ToolError);
});

test('an answer stored under the URL of another is ignored', async () => {
  const get: HttpGet = async ({ url }) => ({
    status: 200,
    headers: { get: () => null },
    body: (async function* () {
      yield Buffer.from(url);
    })(),
  });
  const remember = rememberAnswers({ get, folder, write: writeFileAtomic });
  await remember({ url: 'https://evil.example/repodata.json' });
  const [evil = ''] = readdirSync(folder);
  await remember({ url: 'https://good.example/repodata.json' });
  const good = readdirSync(folder).find((name) => name !== evil) ?? '';
  copyFileSync(join(folder, evil), join(folder, good));
  const offline = onlyRemembered(folder);
  expect((await offline({ url: 'https://evil.example/repodata.json' })).status).toBe(200);
  await expect(offline({ url: 'https://good.example/repodata.json' })).rejects.toThrow('not in the cache');
});
