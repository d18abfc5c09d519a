import { createServer, type RequestListener, type Server } from 'node:http';
import { onTestFinished } from 'vitest';
import { listenOnLoopback } from '../../fixtures/loopback.js';

/** Starts a server on loopback until the test ends. Returns `http://127.0.0.1:port`. */
export async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createServer(listener))}`;
}

/** Makes a server listen on a free port of loopback until the test ends. Returns the port. */
export async function listening(server: Server): Promise<number> {
  onTestFinished(() => server.close().closeAllConnections());
  return listenOnLoopback(server);
}

/** Reads a body to its end. */
export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
