import { once } from 'node:events';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { formatError, ToolError } from '../../../src/errors.js';
import { proxyFailed, requestFailed } from '../../../src/host/http/errors.js';
import { createHttp } from '../../../src/host/http/get.js';
import { serve } from './serving.js';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that accepts connections and sends nothing. `closed` waits until the first of them is closed. */
async function silentServer(): Promise<{ host: string; closed: Promise<unknown> }> {
  const server = createTcpServer();
  const closed = once(server, 'connection').then(([socket]: Socket[]) => {
    socket?.resume();
    return socket && once(socket, 'close');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  const address = server.address();
  return { host: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, closed };
}

async function failureOf(promise: Promise<unknown>): Promise<ToolError> {
  const error = await promise.then(
    () => null,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(ToolError);
  return error;
}

const SHORT = { connectTimeout: 200, waits: { idle: 10_000 } };

describe('a connection that cannot be made', () => {
  test('through a silent proxy gives an error that names the proxy, and is closed', async () => {
    const { host, closed } = await silentServer();
    const get = createHttp({ env: { https_proxy: `http://user:pw@${host}` }, ...SHORT });
    const error = await failureOf(get({ url: 'https://a.example/x' }));
    expect([error.code, formatError(error)]).toEqual([
      'timeout',
      `Error: a download failed
  https://a.example/x: the proxy ${host} cannot be used: no answer for 0.2 s
    do:       check HTTPS_PROXY, HTTP_PROXY and NO_PROXY in the environment`,
    ]);
    await closed;
  });

  test('to a server without TLS is closed', async () => {
    const { host, closed } = await silentServer();
    const get = createHttp({ env: {}, ...SHORT });
    const error = await failureOf(get({ url: `https://${host}/x` }));
    expect(error.problems[0]?.message).toBe('no answer for 0.2 s');
    await closed;
  });

  test('through a proxy that refuses connections gives an error that names the proxy', async () => {
    const { host } = await silentServer();
    closers.splice(0).map((close) => close());
    const port = Number(host.split(':')[1]);
    for (const url of ['http://a.example/x', 'https://a.example/x']) {
      const get = createHttp({ env: { all_proxy: host } });
      const { problems } = await failureOf(get({ url }));
      expect(problems[0]?.message).toBe(
        `the proxy ${host} cannot be used: connect ECONNREFUSED 127.0.0.1:${port}`,
      );
    }
  });
});

test('a long wait is announced with its limit', async () => {
  const messages: string[] = [];
  const url = await serve(() => {});
  const waits = { tell: 20, idle: 300 };
  const get = createHttp({ env: {}, waits, tell: (message) => void messages.push(message) });
  await failureOf(get({ url }));
  expect(messages).toEqual([`no answer from ${new URL(url).host} for 0.02 s, waiting for up to 0.3 s`]);
});

test('storing a request may take longer than answering one', async () => {
  const url = await serve((request, response) => {
    request.resume();
    request.on('end', () => setTimeout(() => response.end('stored'), 300));
  });
  const send = createHttp({ env: {}, waits: { idle: 50, store: 60_000 } });
  expect((await send({ url, method: 'PUT' })).status).toBe(200);
});

test.each([
  ['ENOTFOUND', true],
  ['EAI_AGAIN', true],
  ['ECONNREFUSED', true],
  ['ETIMEDOUT', true],
  ['ECONNRESET', false],
])('the error %s suggests another place: %s', (code, suggested) => {
  const cause = Object.assign(new Error('oops'), { code });
  const request = { url: 'https://a.example/', sends: false, elsewhere: '--channel names another' };
  const error = requestFailed(request, cause) as ToolError;
  expect(error.problems[0]?.fix?.endsWith('; --channel names another')).toBe(suggested);
  const proxy = requestFailed(request, proxyFailed('proxy:3128', cause)) as ToolError;
  expect(proxy.problems[0]?.fix).toBe('check HTTPS_PROXY, HTTP_PROXY and NO_PROXY in the environment');
});
