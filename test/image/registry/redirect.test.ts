import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { createHttp } from '../../../src/host/http/get.js';
import { createAuthorization } from '../../../src/image/registry/authorization.js';
import type { Credentials } from '../../../src/image/registry/credentials.js';
import { fetchToken } from '../../../src/image/registry/tokens.js';
import { listenOnLoopback } from '../../fixtures/loopback.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Seen {
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A server on loopback, and the requests it got. */
async function listening(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      seen.push({ authorization: request.headers.authorization, body });
      answer(request, response);
    });
  });
  const port = await listenOnLoopback(server);
  closers.push(() => server.close());
  return { url: `http://127.0.0.1:${port}`, seen };
}

const PASSWORD: Credentials = { kind: 'password', username: 'alice', password: 's3cret' };
const http = createHttp({ env: {} });

function authorizing(registry: string) {
  const authorize = createAuthorization({
    registry: new URL(registry),
    name: 'here',
    challenges: [],
    findCredentials: async () => PASSWORD,
    send: http,
    now: () => 0,
  });
  return authorize(http, { repository: 'a/b', actions: 'pull' });
}

test.each(['Bearer realm="REALM/token",service="x"', 'Basic realm="x"'])(
  'the server that stores blobs gets no credentials, even if it asks: %s',
  async (challenge) => {
    const storage = await listening((_, response) => {
      const header = challenge.replace('REALM', storage.url);
      response.writeHead(401, { 'WWW-Authenticate': header }).end('{}');
    });
    const registry = await listening((request, response) => {
      if (request.headers.authorization === undefined)
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="r"' }).end();
      else response.writeHead(307, { Location: `${storage.url}/blob` }).end();
    });
    const answer = await authorizing(registry.url)({ url: `${registry.url}/v2/a/b/blobs/x` });
    expect(answer.status).toBe(401);
    expect(registry.seen.length).toBe(2);
    expect(storage.seen).toEqual([{ authorization: undefined, body: '' }]);
  },
);

test('a refresh token is not redirected to another server', async () => {
  const other = await listening((_, response) => response.end('{"token":"x"}'));
  const service = await listening((_, response) =>
    response.writeHead(307, { Location: `${other.url}/token` }).end(),
  );
  const request = {
    realm: `${service.url}/token`,
    service: 's',
    scopes: [],
    credentials: { kind: 'identity', token: 'refresh-me' },
    registry: new URL(service.url),
    now: 0,
  } as const;
  await expect(fetchToken(request, http)).rejects.toThrow('redirect was not followed');
  expect(service.seen[0]?.body).toContain('refresh-me');
  expect(other.seen).toEqual([]);
});

test('a registry on this machine cannot have passwords sent to another host without TLS', async () => {
  const request = {
    realm: 'http://elsewhere.example/token',
    service: 's',
    scopes: [],
    credentials: PASSWORD,
    registry: new URL('http://localhost:5000'),
    now: 0,
  };
  const send = async () => {
    throw new Error('it was sent');
  };
  await expect(fetchToken(request, send)).rejects.toThrow('names an invalid token service');
});
