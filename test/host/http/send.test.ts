import type { IncomingMessage } from 'node:http';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ToolError } from '../../../src/errors.js';
import { createHttp, type HttpBody, type HttpResponse } from '../../../src/host/http/get.js';
import { loopbackNetwork } from '../../fixtures/network.js';
import { serve, textOf } from './serving.js';

const bodyOf = async (response: Promise<HttpResponse>) => textOf((await response).body);

function bytes(...pieces: string[]): HttpBody {
  return {
    size: Buffer.byteLength(pieces.join('')),
    async *read() {
      for (const piece of pieces) yield Buffer.from(piece);
    },
  };
}

async function describeRequest(request: IncomingMessage): Promise<string> {
  return `${request.method} ${request.headers['content-length']} ${await textOf(request)}`;
}

const send = createHttp({ env: {} });

test('a body is sent with its length, not in chunks', async () => {
  const url = await serve(async (request, response) => response.end(await describeRequest(request)));
  expect(await bodyOf(send({ url, method: 'PUT', body: bytes('ab', '', 'c') }))).toBe('PUT 3 abc');
  expect(await bodyOf(send({ url, method: 'POST' }))).toBe('POST 0 ');
  expect((await send({ url, method: 'HEAD' })).status).toBe(200);
});

describe('redirects', () => {
  test('307 sends the request again, without credentials to another origin', async () => {
    const other = await serve(async (request, response) => {
      response.end(`${await describeRequest(request)} ${request.headers.authorization}`);
    });
    const url = await serve((request, response) => {
      request.resume().on('end', () => response.writeHead(307, { location: `${other}/x` }).end());
    });
    const headers = { Authorization: 'Bearer secret' };
    expect(await bodyOf(send({ url, method: 'PUT', headers, body: bytes('abc') }))).toBe(
      'PUT 3 abc undefined',
    );
  });

  test('302 is returned for a request with a body, since a GET would be another request', async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: '/x' }).end());
    expect((await send({ url, method: 'POST', body: bytes('abc') })).status).toBe(302);
  });
});

test('a body that was not taken is sent again from its start', async () => {
  const bodies: string[] = [];
  const url = await serve(async (request, response) => {
    if (bodies.length === 0) {
      bodies.push('reset');
      request.once('data', () => request.socket.resetAndDestroy());
      return;
    }
    bodies.push(await textOf(request));
    response.writeHead(bodies.length === 2 ? 503 : 201).end();
  });
  const answer = await loopbackNetwork()({ url, method: 'PUT', body: bytes('a', 'b', 'c') });
  expect([answer.status, bodies]).toEqual([201, ['reset', 'abc', 'abc']]);
});

test('a PATCH is sent once, since it may have arrived in part', async () => {
  let requests = 0;
  const url = await serve((request, response) => {
    requests++;
    request.resume().on('end', () => response.writeHead(503).end());
  });
  const answer = await loopbackNetwork()({ url, method: 'PATCH', body: bytes('abc') });
  expect([answer.status, requests]).toEqual([503, 1]);
});

test('a slow body is not given up while it is taken', async () => {
  const url = await serve(async (request, response) => response.end(await describeRequest(request)));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const slow: HttpBody = {
    size: 8,
    async *read() {
      for (let sent = 0; sent < 8; sent++) {
        yield Buffer.from('x');
        vi.advanceTimersByTime(500);
      }
    },
  };
  const hasty = createHttp({ env: {}, waits: { idle: 600, store: 600 } });
  expect(await bodyOf(hasty({ url, method: 'PUT', body: slow }))).toBe('PUT 8 xxxxxxxx');
});

test('a server that takes no bytes is given up', async () => {
  const url = await serve((request) => void request.pause());
  const endless = bytes(...Array.from({ length: 300 }, () => 'x'.repeat(100_000)));
  const hasty = createHttp({ env: {}, waits: { idle: 200, store: 200 } });
  await expect(hasty({ url, method: 'PUT', body: endless })).rejects.toThrow('an upload failed');
});

test('a server that has answered early gets no more bytes', async () => {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const url = await serve((request, response) => {
    request.once('data', () => response.writeHead(413).end('too large'));
  });
  const endless: HttpBody = {
    size: 1e9,
    async *read() {
      try {
        for (;;) yield Buffer.alloc(100_000);
      } finally {
        end();
      }
    },
  };
  const answer = await send({ url, method: 'PUT', body: endless });
  expect([answer.status, await textOf(answer.body)]).toEqual([413, 'too large']);
  await ended;
});

test("an error of the body's source is thrown unchanged", async () => {
  const url = await serve((request) => void request.resume());
  const broken: HttpBody = {
    size: 5,
    // biome-ignore lint/correctness/useYield: it fails before there is anything to give
    async *read() {
      throw new ToolError('the source is gone');
    },
  };
  await expect(send({ url, method: 'PUT', body: broken })).rejects.toThrow('the source is gone');
});
