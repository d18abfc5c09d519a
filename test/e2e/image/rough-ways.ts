import { createServer as createHttpServer, request as forward } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A disturbed connection to a registry. */
export interface RoughWay {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** The number of disturbances that have not happened yet. */
  readonly left: readonly number[];
  close(): Promise<void>;
}

/** A connection to a server that is cut after each of these numbers of bytes sent to the server, and then works. */
export async function startCutting(host: string, cuts: readonly number[]): Promise<RoughWay> {
  const left = [...cuts];
  const port = Number(host.split(':')[1]);
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    const upstream = connect(port, '127.0.0.1');
    let sent = 0;
    client.on('data', (piece) => {
      sent += piece.length;
      const limit = left[0];
      if (limit === undefined || sent < limit) {
        upstream.write(piece);
        return;
      }
      left.shift();
      // The bytes before the cut arrive.
      upstream.end(piece.subarray(0, Math.max(0, piece.length - (sent - limit))));
      client.resetAndDestroy();
    });
    client.on('end', () => upstream.end()).on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy()).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    left,
    close: () => {
      for (const client of clients) client.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/**
 * A connection to a server that answers every third request itself, each with the next of these statuses, until none
 * is left.
 */
export async function startRefusing(host: string, statuses: readonly number[]): Promise<RoughWay> {
  const left = [...statuses];
  const [hostname, port] = host.split(':');
  let requests = 0;
  const server = createHttpServer((request, response) => {
    const { method, url: path, headers } = request;
    if (++requests % 3 === 0 && left.length > 0) {
      request.resume();
      response.writeHead(left.shift() ?? 500, { 'retry-after': '1' }).end('not now');
      return;
    }
    const onward = forward({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward.on('error', () => response.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    left,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
