import { realpath } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ToolError } from '../../errors.js';
import { openStored, type StoredFile } from '../fs/stored-file.js';
import { select } from '../http/conditions.js';
import { isServedHost } from '../http/served-host.js';
import { type Listening, listen } from './listen.js';

/** Hears of each request when its answer is decided. */
export type Served = (request: {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}) => void;

/** Connections at a time: each may hold a file open, and systems give 256 of both at the least. */
const MOST_CONNECTIONS = 100;
/** Milliseconds without a byte in either direction, after which a connection is ended. */
const IDLE = 15_000;
/** Milliseconds in which a request has to be there. */
const REQUEST = 10_000;

/**
 * Serves a folder's files over http, read only: GET and HEAD with ranges and ETags. Anything but a file of that folder is
 * 404, a file that cannot be opened now is 503 or 403, a request for another host 421. Where there are too many connections
 * the oldest one is ended, so that clients that do not read keep nobody else out. Throws ToolError where the folder or the
 * address cannot be had.
 */
export async function serveFolder({
  folder,
  host,
  port,
  served,
}: {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly served: Served;
}): Promise<Listening> {
  const root = await realpath(folder).catch((error: Error) => {
    throw new ToolError(`cannot serve ${folder}`, [{ where: folder, message: error.message }], {
      cause: error,
    });
  });
  const timeouts = { headersTimeout: REQUEST, requestTimeout: REQUEST, connectionsCheckingInterval: 1000 };
  const server = createServer(timeouts, (request, response) => {
    answer({ root, host, served }, request, response).catch(() => response.destroy());
  });
  server.setTimeout(IDLE);
  endOldestBeyond(MOST_CONNECTIONS, server);
  return listen(server, { host, port });
}

const TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.zst': 'application/zstd',
  '.bz2': 'application/x-bzip2',
  '.html': 'text/html; charset=utf-8',
};

function endOldestBeyond(most: number, server: Server): void {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    const [oldest] = open;
    if (open.size >= most) oldest?.destroy();
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
}

interface Serving {
  readonly root: string;
  readonly host: string;
  readonly served: Served;
}

async function answer({ root, host, served }: Serving, request: IncomingMessage, response: ServerResponse) {
  const { method = '', url: path = '' } = request;
  const end = (status: number, headers: Record<string, string> = {}) => {
    served({ method, path, status });
    response.writeHead(status, { 'Content-Length': '0', ...headers }).end();
  };
  if (!isServedHost(request.headers.host, host, hostname())) return end(421);
  if (method !== 'GET' && method !== 'HEAD') return end(405, { Allow: 'GET, HEAD' });
  const file = await openStored(root, path);
  if (file === 'missing') return end(404);
  if (file === 'forbidden') return end(403);
  if (file === 'unavailable') return end(503, { 'Retry-After': '1' });
  try {
    const { etag, lastModified: modified, size } = file;
    // RFC 9110: Range means nothing to HEAD.
    const { range, ...others } = request.headers;
    const selection = select(method === 'GET' ? { ...others, range } : others, file);
    const about = { ETag: etag, 'Last-Modified': modified, 'Accept-Ranges': 'bytes' };
    if (!('start' in selection)) {
      return end(selection.status, {
        ...about,
        ...(selection.status === 416 ? { 'Content-Range': `bytes */${size}` } : {}),
      });
    }
    const { status, start, end: last } = selection;
    served({ method, path, status });
    response.writeHead(status, {
      ...about,
      'Content-Type': TYPES[extname(path.split('?')[0] ?? '')] ?? 'application/octet-stream',
      'Content-Length': last - start + 1,
      'X-Content-Type-Options': 'nosniff',
      ...(status === 206 ? { 'Content-Range': `bytes ${start}-${last}/${size}` } : {}),
    });
    if (method === 'HEAD' || size === 0) response.end();
    else await send(file, response, start, last);
  } finally {
    await file.handle.close();
  }
}

async function send({ handle }: StoredFile, response: ServerResponse, start: number, end: number) {
  const stream = handle.createReadStream({ start, end, autoClose: false });
  await pipeline(stream, response, { end: false });
  // The file has been cut meanwhile: whoever waits for the rest has to be told.
  if (stream.bytesRead < end - start + 1) response.destroy();
  else response.end();
}
