import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Listening } from '../../../src/host/server/listen.js';
import { serveFolder } from '../../../src/host/server/serve-folder.js';

const SECRET = 'not for you';
let base: string;
let server: Listening;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'archi-construct-serve-'));
  mkdirSync(join(base, 'channel', 'noarch', '.cache'), { recursive: true });
  const put = (path: string, content: string) => writeFileSync(join(base, path), content);
  put('secret', SECRET);
  put('channel/noarch/repodata.json', '0123456789');
  put('channel/noarch/empty.json', '');
  put('channel/noarch/a-1!2+3-0.conda', 'package');
  put('channel/noarch/.cache/state', SECRET);
  put('channel/.hidden', SECRET);
  symlinkSync('noarch/repodata.json', join(base, 'channel', 'inside'));
  symlinkSync('../secret', join(base, 'channel', 'outside'));
  symlinkSync('..', join(base, 'channel', 'up'));
  symlinkSync('noarch/.cache/state', join(base, 'channel', 'hidden'));
  execFileSync('mkfifo', [join(base, 'channel', 'pipe')]);
  symlinkSync('channel', join(base, 'link'));
  server = await serveFolder({ folder: join(base, 'link'), host: '127.0.0.1', port: 0, served: () => {} });
});

afterAll(async () => {
  await server.close();
  rmSync(base, { recursive: true });
});

/** The path is sent as written, without normalization by a client. */
async function ask(path: string, { method = 'GET', ...headers }: Record<string, string> = {}) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(server.url, { path, method, headers }, resolve).on('error', reject).end();
  });
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

describe('serveFolder', () => {
  it('serves a file with its ETag, time, type and size', async () => {
    const { status, headers, body } = await ask('/noarch/repodata.json?x=y');
    expect({ status, body }).toEqual({ status: 200, body: '0123456789' });
    expect(headers).toMatchObject({
      etag: expect.stringMatching(/^"[0-9a-f]+-a-[0-9a-f]+"$/),
      'last-modified': expect.stringMatching(/ GMT$/),
      'content-type': 'application/json',
      'content-length': '10',
      'accept-ranges': 'bytes',
    });
    expect(await ask('/inside')).toMatchObject({ status: 200, body: '0123456789' });
    expect(await ask('/noarch/a-1%212%2B3-0.conda')).toMatchObject({ status: 200, body: 'package' });
    expect(await ask('/noarch/empty.json')).toMatchObject({ status: 200, body: '' });
  });

  it('answers HEAD without a body', async () => {
    const head = await ask('/noarch/repodata.json', { method: 'HEAD', range: 'bytes=1-2' });
    expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '10' } });
  });

  it('serves ranges with their place in the file', async () => {
    const part = await ask('/noarch/repodata.json', { range: 'bytes=2-4' });
    expect(part).toMatchObject({ status: 206, body: '234', headers: { 'content-range': 'bytes 2-4/10' } });
    const past = await ask('/noarch/repodata.json', { range: 'bytes=10-' });
    expect(past).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */10' } });
    expect(await ask('/noarch/empty.json', { range: 'bytes=0-' })).toMatchObject({ status: 416 });
  });

  it('answers 304 until the file is replaced', async () => {
    const path = join(base, 'channel', 'noarch', 'index.json');
    writeFileSync(path, 'old');
    const { etag = '' } = (await ask('/noarch/index.json')).headers;
    expect(await ask('/noarch/index.json', { 'if-none-match': etag })).toMatchObject({
      status: 304,
      body: '',
    });
    writeFileSync(`${path}.new`, 'new');
    renameSync(`${path}.new`, path);
    expect(await ask('/noarch/index.json', { 'if-none-match': etag })).toMatchObject({
      status: 200,
      body: 'new',
    });
    const broken = await ask('/noarch/index.json', { range: 'bytes=1-', 'if-range': etag });
    expect(broken).toMatchObject({ status: 200, body: 'new' });
  });

  it('resumes a range only of the same file', async () => {
    const { etag = '', 'last-modified': time = '' } = (await ask('/noarch/repodata.json')).headers;
    for (const known of [etag, time]) {
      const rest = await ask('/noarch/repodata.json', { range: 'bytes=-3', 'if-range': known });
      expect(rest).toMatchObject({ status: 206, body: '789' });
    }
    const other = await ask('/noarch/repodata.json', { range: 'bytes=-3', 'if-range': '"other"' });
    expect(other).toMatchObject({ status: 200, body: '0123456789' });
    expect(await ask('/noarch/repodata.json', { method: 'HEAD', 'if-none-match': etag })).toMatchObject({
      status: 304,
    });
  });

  it('serves a file larger than 4 GiB', async () => {
    const path = join(base, 'channel', 'noarch', 'large.conda');
    const size = 5 * 2 ** 30;
    writeFileSync(path, '');
    truncateSync(path, size);
    const head = await ask('/noarch/large.conda', { method: 'HEAD' });
    expect(head.headers['content-length']).toBe(String(size));
    const end = await ask('/noarch/large.conda', { range: `bytes=${size - 3}-` });
    expect(end).toMatchObject({ status: 206, body: '\0\0\0' });
    // A client that reads nothing does not delay the others.
    const slow = await new Promise<IncomingMessage>((resolve, reject) => {
      request(server.url, { path: '/noarch/large.conda', agent: false }, resolve).on('error', reject).end();
    });
    const others = await Promise.all(Array.from({ length: 200 }, () => ask('/noarch/repodata.json')));
    expect(new Set(others.map(({ body }) => body))).toEqual(new Set(['0123456789']));
    slow.on('error', () => {});
    slow.destroy();
  });

  it('closes while clients are still connected', async () => {
    const other = await serveFolder({ folder: base, host: '127.0.0.1', port: 0, served: () => {} });
    const { hostname, port } = new URL(other.url);
    const socket = connect(Number(port), hostname);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await new Promise<void>((resolve) => {
      socket.write('GET /secret HTTP/1.1\r\nHost: x\r\n\r\n');
      socket.once('data', () => resolve());
    });
    await other.close();
    await closed;
  });

  it.each([
    '/',
    '/noarch',
    '/noarch/',
    '/absent',
    '/../secret',
    '/noarch/../../secret',
    '/%2e%2e/secret',
    '/noarch/..%2f..%2fsecret',
    '/%2e%2e%2fsecret',
    '/noarch/%2E%2E/%2e%2e/secret',
    '/..%5csecret',
    '/%2fetc%2fpasswd',
    '/%252e%252e/secret',
    '/%00/secret',
    '/noarch/repodata.json%',
    'file:///etc/passwd',
    '/noarch%2frepodata.json',
    '/..\\secret',
    '//etc/passwd',
    '/noarch//repodata.json',
    '/noarch/./repodata.json',
    '/noarch/repodata.json%00',
    '/%ff',
    '/outside',
    '/up/secret',
    '/hidden',
    '/.hidden',
    '/noarch/.cache/state',
    '/pipe',
    'http://127.0.0.1/noarch/repodata.json',
    '*',
    `/${'a'.repeat(5000)}`,
  ])('answers %s with 404', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, body: '' });
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('refuses %s', async (method) => {
    expect(await ask('/noarch/repodata.json', { method })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    });
  });

  it('survives clients that send garbage or disconnect', async () => {
    const { hostname, port } = new URL(server.url);
    for (const bytes of [
      '\0\0\r\n\r\n',
      'GET /noarch/repodata.json HTTP/1.1\r\n',
      'GET /inside HTTP/1.1\r\nHost: x\r\n\r\n',
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), hostname, () => socket.write(bytes, () => socket.destroy()));
        socket.on('close', () => resolve());
      });
    }
    expect(await ask('/inside')).toMatchObject({ status: 200 });
  });

  it('names the address that is in use', async () => {
    const port = Number(new URL(server.url).port);
    const again = serveFolder({ folder: base, host: '127.0.0.1', port, served: () => {} });
    await expect(again).rejects.toMatchObject({
      exitCode: 3,
      problems: [{ fix: expect.stringContaining('--port') }],
    });
  });
});
