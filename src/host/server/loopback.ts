import { createServer } from 'node:http';
import { type Listening, listen } from './listen.js';

/** The type of `serveLoopback`. `url` has no trailing slash; `close` ends every connection. */
export type ServeLoopback = (
  respond: (path: string) => Uint8Array | null,
) => Promise<{ readonly url: string; close(): Promise<void> }>;

/**
 * Serves bytes over http on 127.0.0.1, on any free port. `respond` returns the body for a path, or null for 404. `close` ends
 * every connection.
 */
export async function serveLoopback(respond: (path: string) => Uint8Array | null): Promise<Listening> {
  const server = createServer((request, response) => {
    const body = respond(request.url ?? '/');
    response.statusCode = body === null ? 404 : 200;
    response.end(body ?? undefined);
  });
  // Client and server share a thread. With a timeout, a long computation ends it for a connection that the client is about to use
  // again, and the request fails.
  server.keepAliveTimeout = 0;
  return listen(server, { host: '127.0.0.1', port: 0 });
}
