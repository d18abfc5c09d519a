import { discard } from '../../async/body.js';
import { ToolError } from '../../errors.js';
import type { HttpBody, HttpResponse, HttpSend } from '../../host/http/get.js';
import { redactUrl } from '../../text/redact-url.js';
import type { Digest } from '../types.js';
import type { Repository } from './connection.js';
import { succeeded } from './refused.js';

/** An upload session of a registry (distribution specification, "Pushing a blob in chunks"). */
export interface Session {
  /** Number of bytes that the registry has received. */
  readonly offset: number;
  /** Minimum size in bytes that the registry requires of a chunk, except of the last one. */
  readonly smallestChunk: number;
  /** Returns the url of the next request. */
  url(): string;
  /** Sends the chunk at `offset`, without retries; any 2xx is success. The session stays open. */
  send(body: HttpBody): Promise<HttpResponse>;
  /** Asks how many bytes have arrived; any 2xx is success. `offset` stays unchanged if the response does not state it. */
  refresh(): Promise<HttpResponse>;
  /** Sends the remaining bytes, if any, and closes the upload under its digest; any 2xx is success. */
  finish(digest: Digest, body?: HttpBody): Promise<HttpResponse>;
  /** Cancels the upload. Ignores failures, as the specification says. */
  cancel(): Promise<void>;
}

/**
 * Starts an upload of a blob. Returns the registry's response if it refuses. Throws ToolError if the response has no
 * location.
 */
export async function openSession(repository: Repository, digest: Digest): Promise<Session | HttpResponse> {
  const algorithm = digest.slice(0, digest.indexOf(':'));
  const query = algorithm === 'sha256' ? '' : `?digest-algorithm=${algorithm}`;
  const url = repository.url(`blobs/uploads/${query}`);
  const response = await repository.ask({ url, method: 'POST' });
  if (!succeeded(response)) return response;
  const session = await sessionOf(repository, response, url);
  if (session !== null) return session;
  throw new ToolError('the upload to the registry cannot continue', {
    where: redactUrl(url),
    message: 'the answer does not name the url of the upload',
    expected: 'a Location header',
    found: `status ${response.status} without one`,
    fix: 'tell the operator of the registry, or of the proxy before it',
  });
}

/**
 * Returns the upload session that the response to the url `asked` started; null if the response has no location. Discards
 * its body.
 */
export async function sessionOf(
  repository: Repository,
  response: HttpResponse,
  requestUrl: string,
): Promise<Session | null> {
  await discard(response.body);
  if (response.headers.get('location') === null) return null;
  const smallestChunk = Number(response.headers.get('oci-chunk-min-length') ?? 0) || 0;
  let location = locationOf(response, requestUrl);
  let offset = 0;
  let sent = 0;
  const once: HttpSend = repository.once();

  const move = (answer: HttpResponse, assumed: number) => {
    location = locationOf(answer, location);
    const end = endOf(answer);
    // An offset beyond the sent bytes is wrong, and some registries always report `0-0`: both are taken for what was sent.
    offset = end !== null && end > offset && end <= sent ? end : assumed;
  };

  return {
    smallestChunk,
    get offset() {
      return offset;
    },
    url: () => location,
    async send(body) {
      const last = offset + body.size;
      const headers = { 'Content-Type': OCTETS, 'Content-Range': `${offset}-${last - 1}` };
      sent = Math.max(sent, last);
      const answer = await once({ url: location, method: 'PATCH', headers, body });
      if (succeeded(answer)) move(answer, last);
      return answer;
    },
    async refresh() {
      const answer = await repository.ask({ url: location });
      if (succeeded(answer)) move(answer, offset);
      return answer;
    },
    finish(digest, body) {
      const url = withDigest(location, digest);
      // Not retried: a second body would be appended to what has arrived of the first.
      if (body !== undefined) return once({ url, method: 'PUT', headers: { 'Content-Type': OCTETS }, body });
      return repository.ask({ url, method: 'PUT' });
    },
    async cancel() {
      const answer = await once({ url: location, method: 'DELETE' }).catch(() => null);
      if (answer !== null) await discard(answer.body).catch(() => {});
    },
  };
}

const OCTETS = 'application/octet-stream';

/** Appends the digest. The location's own query may be signed, so it is kept unchanged. */
function withDigest(location: string, digest: Digest): string {
  const url = new URL(location);
  url.search += `${url.search === '' ? '' : '&'}digest=${encodeURIComponent(digest)}`;
  return url.href;
}

/**
 * Returns the next url; relative ones are resolved. Keeps https if the same host answers with http: a registry behind a
 * proxy may not know of its TLS.
 */
function locationOf(response: HttpResponse, requestUrl: string): string {
  const before = response.url ?? requestUrl;
  const text = response.headers.get('location');
  if (text === null || !URL.canParse(text, before)) return requestUrl;
  const url = new URL(text, before);
  const base = new URL(before);
  if (base.protocol === 'https:' && url.protocol === 'http:' && url.hostname === base.hostname)
    return again(url, base);
  if (url.protocol === base.protocol || url.protocol === 'https:') return url.href;
  throw new ToolError('the registry names an invalid url for the upload', {
    where: redactUrl(before),
    message: 'the url of the upload is not allowed',
    expected: 'a url with https://',
    found: redactUrl(url.href),
    fix: 'check the name of the registry; if it is right, tell its operator',
  });
}

function again(url: URL, base: URL): string {
  return new URL(`${url.pathname}${url.search}`, base).href;
}

/**
 * Returns the number of bytes that the registry has; null if it does not tell. `0-0` is sent for no bytes and for one byte,
 * and counts as none.
 */
function endOf(response: HttpResponse): number | null {
  const match = /^(?:bytes[= ])?0-(\d{1,15})(?:\/.*)?$/.exec(response.headers.get('range')?.trim() ?? '');
  if (match === null) return null;
  const last = Number(match[1]);
  return last === 0 ? 0 : last + 1;
}
