import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { formatError } from '../../../src/errors.js';
import { silent } from '../../../src/events.js';
import { createHttp, type HttpGet } from '../../../src/host/http/get.js';
import { openGet } from '../../../src/host/http/network.js';
import { listening, serve, textOf } from './serving.js';

const bodyOf = async (get: HttpGet, url: string) => textOf((await get({ url })).body);

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('no error'),
    (reason) => reason,
  );
  return formatError(error).replaceAll(/127\.0\.0\.1:\d+/g, '<host>');
}

const get = createHttp({ env: {}, userAgent: 'archi-construct/1' });

test('a request names the program and asks for uncompressed bytes', async () => {
  const url = await serve((request, response) => {
    response.end(JSON.stringify([request.headers['user-agent'], request.headers['accept-encoding']]));
  });
  expect(await bodyOf(get, url)).toBe('["archi-construct/1","identity"]');
});

test('any status is returned', async () => {
  const url = await serve((_, response) => response.writeHead(404).end('none'));
  expect((await get({ url })).status).toBe(404);
});

test('the credentials of a URL are sent as a header', async () => {
  const url = await serve((request, response) => response.end(request.headers.authorization));
  expect(await bodyOf(get, url.replace('//', '//us%40er:p%3Aw@'))).toBe(`Basic ${btoa('us@er:p:w')}`);
});

describe('redirects', () => {
  test('are followed, and credentials are sent only to their origin', async () => {
    const other = await serve((request, response) => response.end(`other ${request.headers.authorization}`));
    const url = await serve((request, response) => {
      if (request.url === '/far') response.writeHead(302, { location: `${other}/x` }).end();
      else if (request.url === '/near') response.writeHead(307, { location: '/here' }).end();
      else response.end(`same ${request.headers.authorization}`);
    });
    const secret = url.replace('//', '//user:pw@');
    expect(await bodyOf(get, `${secret}/near`)).toBe(`same Basic ${btoa('user:pw')}`);
    expect(await bodyOf(get, `${secret}/far`)).toBe('other undefined');
  });

  test.each([
    ['in a circle', '/t/to-ken/again'],
    ['to a file', 'file:///etc/passwd'],
    ['to an invalid URL', 'http://'],
  ])('%s are refused', async (_, location) => {
    const url = await serve((_request, response) => response.writeHead(301, { location }).end());
    expect(await messageOf(get({ url: `${url}/t/to-ken/x` }))).toMatchSnapshot();
  });
});

describe('a request fails if', () => {
  test('nobody listens', async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const url = `http://user:pw@127.0.0.1:${port}/t/to-ken/x`;
    expect(await messageOf(get({ url }))).toMatchSnapshot();
  });

  test('the server accepts and says nothing', async () => {
    const url = await serve(() => {});
    const hasty = createHttp({ env: {}, waits: { idle: 500 } });
    expect(await messageOf(hasty({ url: `${url}/t/to-ken/x` }))).toMatchSnapshot();
  });

  test('the server stops in the middle', async () => {
    const url = await serve((_, response) => void response.writeHead(200).write('half'));
    const hasty = createHttp({ env: {}, waits: { idle: 100 } });
    expect(await messageOf(bodyOf(hasty, `${url}/t/to-ken/x`))).toMatchSnapshot();
  });

  test('the connection is reset in the middle', async () => {
    const url = await serve((_, response) => {
      response
        .writeHead(200, { 'content-length': 100 })
        .write('half', () => response.socket?.resetAndDestroy());
    });
    expect(await messageOf(bodyOf(get, `${url}/t/to-ken/x`))).toContain('<host>/t/<token>/x: ');
  });

  test('the caller aborts it', async () => {
    const url = await serve(() => {});
    const stop = new AbortController();
    const pending = get({ url, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(pending).rejects.toThrow('enough');
  });
});

describe('a proxy', () => {
  test('receives http requests', async () => {
    const proxy = await serve((request, response) => response.end(`proxy got ${request.url}`));
    const through = createHttp({ env: { http_proxy: proxy } });
    expect(await bodyOf(through, 'http://nowhere.invalid/x')).toBe('proxy got http://nowhere.invalid/x');
    const direct = await serve((_, response) => response.end('direct'));
    const exempt = createHttp({ env: { http_proxy: proxy, no_proxy: '127.0.0.1' } });
    expect(await bodyOf(exempt, direct)).toBe('direct');
  });

  test('is asked to connect for https, with its own credentials', async () => {
    const requests: unknown[] = [];
    const server = createServer();
    server.on('connect', (request, socket: Socket) => {
      requests.push([request.url, request.headers['proxy-authorization']]);
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
    });
    const proxy = `http://user:pw@127.0.0.1:${await listening(server)}`;
    const through = createHttp({ env: { https_proxy: proxy } });
    expect((await through({ url: 'https://nowhere.invalid/x' })).status).toBe(407);
    expect(requests).toEqual([['nowhere.invalid:443', `Basic ${btoa('user:pw')}`]]);
  });
});

test('the connection of an unread body is closed', async () => {
  const closed = new Promise<void>((resolve) => {
    void serve((_, response) => {
      response.on('close', resolve);
      response.writeHead(200).write('half');
    }).then(async (url) => {
      const network = openGet({ env: {}, offline: false, emit: silent });
      await (await network({ url })).body[Symbol.asyncIterator]().return?.();
    });
  });
  await closed;
});

test('--offline refuses a request without sending it', async () => {
  const offline = openGet({ env: {}, offline: true, emit: silent });
  expect(await messageOf(offline({ url: 'https://user:pw@a.example/t/to-ken/x' }))).toMatchSnapshot();
});
