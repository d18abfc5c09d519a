import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { whyNotOpened } from '../../../src/host/fs/stored-file.js';
import type { Listening } from '../../../src/host/server/listen.js';
import { serveFolder } from '../../../src/host/server/serve-folder.js';

let folder: string;
let server: Listening;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'serve-hostile-'));
  writeFileSync(join(folder, 'large'), '');
  truncateSync(join(folder, 'large'), 50_000_000);
  writeFileSync(join(folder, 'small'), 'small');
  server = await serveFolder({ folder, host: '127.0.0.1', port: 0, served: () => {} });
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

async function ask(path: string, headers: Record<string, string> = {}) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(server.url, { path, headers, agent: false }, resolve).on('error', reject).end();
  });
  response.resume();
  return response.statusCode;
}

test('a request for a foreign host name is refused', async () => {
  expect(await ask('/small', { Host: 'evil.example' })).toBe(421);
  expect(await ask('/small', { Host: `localhost:${new URL(server.url).port}` })).toBe(200);
});

/** A client that is connected, has sent `request` and reads nothing yet. */
async function client(request: string): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  socket.write(request);
  await once(socket, 'connect');
  return socket;
}

const LARGE = 'GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n';

test('420 clients that do not read do not keep others out', async () => {
  const slow: Socket[] = [];
  for (let count = 0; count < 420; count++) slow.push(await client(LARGE));
  expect(await ask('/small')).toBe(200);
  for (const socket of slow) socket.destroy();
});

test('200 clients at once are all served while one does not read', async () => {
  const slow = await client(LARGE);
  const statuses = await Promise.all(Array.from({ length: 200 }, () => ask('/small')));
  expect(statuses).toEqual(Array(200).fill(200));
  slow.destroy();
});

test('a download that goes on is not ended for 500 clients that come later and ask for nothing', async () => {
  const SOME = 50_000;
  const download = await client(LARGE);
  const chunks: AsyncIterator<Buffer> = download[Symbol.asyncIterator]();
  const silent: Socket[] = [];
  for (let count = 0, read = 0; count < 500; count++) {
    silent.push(await client('GET'));
    while (read < count * SOME) {
      const { done, value } = await chunks.next();
      expect(done).toBe(false);
      read += value.length;
    }
  }
  for (const socket of [download, ...silent]) socket.destroy();
});

test.each([
  ['ENOENT', 'missing'],
  ['EACCES', 'forbidden'],
  ['EMFILE', 'unavailable'],
  ['EIO', 'unavailable'],
])('the error %s on opening a file makes it %s', (code, expected) => {
  expect(whyNotOpened(Object.assign(new Error(code), { code }))).toBe(expected);
});
