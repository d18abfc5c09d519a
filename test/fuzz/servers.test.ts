import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { readOverHttp } from '../../src/channel/http.js';
import { createHttp } from '../../src/host/http/get.js';
import { reliably } from '../../src/host/http/network.js';
import { connect } from '../../src/image/registry/connection.js';
import { getManifest } from '../../src/image/registry/manifests.js';
import { openSession } from '../../src/image/registry/upload-session.js';
import { listenOnLoopback } from '../fixtures/loopback.js';
import { fakeClock } from '../fixtures/network.js';
import { editedText, endsWell } from './hostile.js';

const MANIFEST = `{"schemaVersion":2,"config":{},"layers":[]}`;
const ANSWERS = [
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${MANIFEST.length}\r\nETag: "x"\r\nDocker-Content-Digest: sha256:${'a'.repeat(64)}\r\n\r\n${MANIFEST}`,
  `HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/10\r\nContent-Length: 4\r\n\r\nabcd`,
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n`,
  `HTTP/1.1 302 Found\r\nLocation: /v2/x\r\nContent-Length: 0\r\n\r\n`,
  `HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm="http://127.0.0.1/token",service="s",scope="a:b:c"\r\nContent-Length: 2\r\n\r\n{}`,
  `HTTP/1.1 202 Accepted\r\nLocation: /v2/a/b/blobs/uploads/1\r\nRange: 0-5\r\nOCI-Chunk-Min-Length: 7\r\nContent-Length: 0\r\n\r\n`,
  `HTTP/1.1 404 Not Found\r\nContent-Length: 51\r\n\r\n{"errors":[{"code":"NAME_UNKNOWN","message":"none"}]}`,
  `HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n`,
];

let answer = '';
let host = '';
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', () => socket.end(answer, 'latin1'));
});

beforeAll(async () => {
  host = `127.0.0.1:${await listenOnLoopback(server)}`;
});
afterAll(() => void server.close());

const http = createHttp({ env: {}, connectTimeout: 2000, waits: { idle: 2000, store: 2000 } });
const again = (send: typeof http) =>
  reliably(send, { attempts: 2, clock: fakeClock(), random: () => 0, tell: () => {} });

async function registry() {
  const open = await connect(host, {
    send: http,
    reliably: again,
    findCredentials: async () => ({ kind: 'password', username: 'a', password: 'b' }),
    plainHttp: true,
    warn: () => {},
    now: () => 0,
  });
  return open({ repository: 'a/b', actions: 'pull' });
}

test.each([
  ['a channel', async () => readOverHttp(again(http))(`http://${host}/c`, 'noarch', 'repodata.json')],
  ['a registry asked for a manifest', async () => getManifest(await registry(), '1')],
  ['a registry asked for an upload', async () => openSession(await registry(), `sha256:${'0'.repeat(64)}`)],
] as const)(
  'any answer of %s is read or refused with a message',
  async (_, ask) => {
    const texts = fc.oneof(...ANSWERS.map((text) => editedText(text)));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        answer = text;
        await endsWell(ask);
      }),
      { numRuns: 150, interruptAfterTimeLimit: 10_000, markInterruptAsFailure: false },
    );
  },
  90_000,
);
