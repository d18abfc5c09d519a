import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { serveLoopback } from '../../../src/host/server/loopback.js';

test('a loopback server sets no limit to how long a connection may be idle', async () => {
  const server = await serveLoopback((path) => (path === '/a' ? Buffer.from('body') : null));
  onTestFinished(server.close);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${server.url}/a`, { headers: { connection: 'keep-alive' }, agent: false }, resolve).on(
      'error',
      reject,
    );
  });
  expect(await text(response)).toBe('body');
  // A server that has a limit announces it.
  expect(response.headers).toMatchObject({ connection: 'keep-alive' });
  expect(response.headers).not.toHaveProperty('keep-alive');
});
