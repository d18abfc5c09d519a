import { realpath } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ToolError } from '../../errors.js';
import { openStored, type StoredFile } from '../fs/stored-file.js';
import { answerTo } from '../http/conditions.js';
import { isServedHost } from '../http/served-host.js';
import { type Listening, listen } from './listen.js';

/** Called for each request when its status is known. */
export type OnRequest = (request: {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}) => void;

/** Maximum number of connections: each may keep a file open, and systems allow at least 1024 of both together. */
const MOST_CONNECTIONS = 400;
/** Milliseconds without a byte in either direction after which a connection is closed. */
const IDLE = 15_000;
/** Milliseconds in which a client must send its whole request. */
const REQUEST = 10_000;

/**
 * Serves the files of a folder over http, read only: GET and HEAD with ranges and ETags. Anything but a file of that folder is
 * 404, a file that cannot be opened now is 503 or 403, a request for another host 421. If there are too many connections, one
 * that transfers nothing is closed, so that clients that do not read do not block others. Throws ToolError if the folder or the
 * address cannot be used.
 */
export async function serveFolder(options: {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly served: OnRequest;
}): Promise<Listening> {
  const { folder, host, port, served } = options;
  const root = await realpath(folder).catch((error: Error) => {
    throw new ToolError(
      `cannot serve ${folder}`,
      { where: folder, message: error.message },
      {
        cause: error,
      },
    );
  });
  const timeouts = { headersTimeout: REQUEST, requestTimeout: REQUEST, connectionsCheckingInterval: 1000 };
  const server = createServer(timeouts, (request, response) => {
    answer({ root, host, served }, request, response).catch(() => response.destroy());
  });
  server.setTimeout(IDLE);
  endStalledBeyond(MOST_CONNECTIONS, server);
  return listen(server, { host, port });
}

const TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.zst': 'application/zstd',
  '.bz2': 'application/x-bzip2',
  '.html': 'text/html; charset=utf-8',
};

/** Closes the connection that has transferred nothing for longest when there would be more than `most`. */
function endStalledBeyond(most: number, server: Server): void {
  // The bytes that each connection has transferred; those that transferred some since the last look come last.
  const transferred = new Map<Socket, number>();
  server.on('connection', (socket: Socket) => {
    for (const [open, before] of [...transferred]) {
      const now = open.bytesRead + open.bytesWritten;
      if (now === before) continue;
      transferred.delete(open);
      transferred.set(open, now);
    }
    const [stalled] = transferred.keys();
    if (stalled !== undefined && transferred.size >= most) {
      transferred.delete(stalled);
      stalled.destroy();
    }
    transferred.set(socket, 0);
    socket.once('close', () => transferred.delete(socket));
  });
}

interface Serving {
  readonly root: string;
  readonly host: string;
  readonly served: OnRequest;
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
    // RFC 9110: HEAD ignores Range.
    const { range, ...others } = request.headers;
    const selection = answerTo(method === 'GET' ? { ...others, range } : others, file);
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
  // If the file became shorter meanwhile, the connection is broken, so that the client notices.
  if (stream.bytesRead < end - start + 1) response.destroy();
  else response.end();
}
