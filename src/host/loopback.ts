import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Serves bytes over http on 127.0.0.1, on any free port. `respond` gives the body for a path, or null for 404.
 * `close` ends every connection.
 */
export async function serveLoopback(
  respond: (path: string) => Uint8Array | null,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const body = respond(request.url ?? '/');
    response.statusCode = body === null ? 404 : 200;
    response.end(body ?? undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
