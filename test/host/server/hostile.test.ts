import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  writeFileSync(join(folder, 'large'), Buffer.alloc(20_000_000));
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

test('300 clients that do not read do not keep others out', async () => {
  const { hostname, port } = new URL(server.url);
  const slow: Socket[] = [];
  for (let count = 0; count < 300; count++) {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n');
    socket.pause();
    await new Promise((resolve) => socket.once('connect', resolve));
    slow.push(socket);
  }
  expect(await ask('/small')).toBe(200);
  for (const socket of slow) socket.destroy();
});

test.each([
  ['ENOENT', 'missing'],
  ['EACCES', 'forbidden'],
  ['EMFILE', 'unavailable'],
  ['EIO', 'unavailable'],
])('the error %s on opening a file makes it %s', (code, expected) => {
  expect(whyNotOpened(Object.assign(new Error(code), { code }))).toBe(expected);
});
