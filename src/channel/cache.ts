import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discard } from '../async/body.js';
import { cacheKey } from '../cache-keys.js';
import { isNoFile, UserError, unreadable } from '../errors.js';
import type { HttpGet, HttpResponse } from '../host/http/get.js';
import { sha256 } from '../sha256.js';
import { removeFolderAt } from '../store/make-room.js';
import { redactUrl } from '../text/redact-url.js';
import { type Answering, CHANNEL, readBody } from './http.js';

/** Writes a file atomically (host/fs/write). */
export type WriteWhole = (path: string, content: Uint8Array) => void;

/**
 * Caches the answers of servers in `folder`, one file for each answer, and asks the server only whether the answer has changed
 * (ETag, Last-Modified). A corrupt cache file is fetched anew.
 */
export function rememberAnswers(options: {
  readonly get: HttpGet;
  readonly folder: string;
  readonly write: WriteWhole;
  /** Default: channels. */
  readonly answering?: Answering;
}): HttpGet {
  const { get, folder, write, answering = CHANNEL } = options;
  return async (request) => {
    const path = pathOf(folder, request.url);
    const known = await readAnswer(folder, request.url);
    const response = await get({ ...request, headers: { ...request.headers, ...conditions(known) } });
    if (response.status === 304 && known !== null) {
      await discard(response.body);
      return replay(known);
    }
    if (response.status !== 200 && response.status !== 404) return response;
    if (response.status === 404) await discard(response.body);
    const body =
      response.status === 404
        ? new Uint8Array()
        : await readBody(response, redactUrl(request.url), answering);
    const { headers, status } = response;
    const answer = {
      ...{ status, etag: headers.get('etag'), lastModified: headers.get('last-modified'), body },
      redirectedTo: response.url === undefined ? undefined : redactUrl(response.url),
    };
    removeFolderAt(path);
    write(path, encode(answer, request.url));
    return replay(answer);
  };
}

/** Makes an `HttpGet` that reads only the cache, for `--offline`. It throws UserError if the cache does not have the answer. */
export function onlyRemembered(folder: string, { subject }: Answering = CHANNEL): HttpGet {
  return async ({ url }) => {
    const known = await readAnswer(folder, url);
    if (known !== null) return replay(known);
    throw new UserError(
      `${subject} is not in the cache`,
      {
        where: redactUrl(url),
        message: 'it is not in the cache, and the network is off (--offline)',
        expected: `an earlier response in ${folder}`,
        found: 'none',
        fix: 'run once without --offline, or with the same --cache-dir as before',
      },
      { code: 'offline' },
    );
  };
}

interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** The url that answered, without credentials; only after a redirect. */
  readonly redirectedTo?: string | undefined;
  readonly body: Uint8Array;
}

/** The key is the whole url with tokens, which may have different access rights. Only its digest is written to disk. */
function pathOf(folder: string, url: string): string {
  return join(folder, `${keyOf(url)}.answer`);
}

function keyOf(url: string): string {
  return cacheKey('answer', { url });
}

/** Encodes an answer: one line of JSON, then the body. The line has the url's key, so that a renamed file is not used. */
function encode({ body, ...answer }: Answer, url: string): Uint8Array {
  const head = { ...answer, key: keyOf(url), url: redactUrl(url), sha256: sha256(body) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
}

async function readAnswer(folder: string, url: string): Promise<Answer | null> {
  const path = pathOf(folder, url);
  const bytes = await readFile(path).catch((error: unknown) => {
    if (isNoFile(error)) return null;
    throw unreadable(path, error);
  });
  if (bytes === null) return null;
  try {
    const end = bytes.indexOf('\n');
    const head: unknown = JSON.parse(bytes.toString('utf8', 0, end));
    const body = bytes.subarray(end + 1);
    return isHead(head) && head.key === keyOf(url) && head.sha256 === sha256(body) ? { ...head, body } : null;
  } catch {
    // A corrupt file is fetched again.
    return null;
  }
}

function isHead(
  value: unknown,
): value is Omit<Answer, 'body'> & { readonly key: string; readonly sha256: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'status' in value &&
    'key' in value &&
    'etag' in value &&
    'lastModified' in value &&
    'sha256' in value
  );
}

function conditions(known: Answer | null): Record<string, string> {
  return {
    ...(known?.etag ? { 'If-None-Match': known.etag } : {}),
    ...(known?.lastModified ? { 'If-Modified-Since': known.lastModified } : {}),
  };
}

function replay({ status, body, redirectedTo: url }: Answer): HttpResponse {
  async function* whole() {
    yield body;
  }
  return { status, ...(url === undefined ? {} : { url }), headers: { get: () => null }, body: whole() };
}
