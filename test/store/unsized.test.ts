import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HttpGet } from '../../src/host/http/get.js';
import { LIMITS } from '../../src/limits.js';
import { download } from '../../src/store/download.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-unsized-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const MIB = 1 << 20;

it('download stops a download of undeclared size at the limit', async () => {
  const limit = LIMITS['download-unsized'].value;
  await expect(fetchEndless({})).rejects.toThrow('a download is too large');
  expect(statSync(join(folder, 'part')).size).toBeLessThanOrEqual(limit + MIB);
});

it('download accepts the declared size of a server up to a limit', async () => {
  expect((await fetchEndless({ 'content-length': String(100 * MIB) })).size).toBe(101 * MIB);
  await expect(fetchEndless({ 'content-length': String(2 ** 50) })).rejects.toThrow(
    'a download is too large',
  );
});

/** Downloads from a server that never ends. */
function fetchEndless(headers: Readonly<Record<string, string>>) {
  const get: HttpGet = async () => ({
    status: 200,
    headers: { get: (name) => headers[name] ?? null },
    body: endless(),
  });
  return download({
    get,
    url: 'https://channel.example/noarch/x-1-0.conda',
    expected: { sha256: '0'.repeat(64), md5: null, size: null },
    path: join(folder, 'part'),
    check: async () => {},
    watch: () => {},
    signal: new AbortController().signal,
  });
}

async function* endless() {
  const piece = Buffer.alloc(MIB);
  for (;;) yield piece;
}
