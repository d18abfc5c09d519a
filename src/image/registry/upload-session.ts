import { redactUrl } from '../../conda/channel-url.js';
import { ToolError } from '../../errors.js';
import type { HttpBody, HttpResponse, HttpSend } from '../../host/http.js';
import type { Digest } from '../types.js';
import type { Repository } from './connection.js';
import { drop } from './refused.js';

/** One upload as the registry keeps it (distribution specification, "Pushing a blob in chunks"). */
export interface Session {
  /** Bytes that the registry has. */
  readonly offset: number;
  /** Bytes; what it wants a piece to have at least, but for the last one. */
  readonly smallestChunk: number;
  /** Where the next request goes. */
  url(): string;
  /** Sends what follows `offset`, once; 202 is success. */
  send(body: HttpBody): Promise<HttpResponse>;
  /** Asks how much has arrived; 204 is success. `offset` stays where the answer does not tell. */
  refresh(): Promise<HttpResponse>;
  /** Sends the rest, if there is one, and has the whole stored under its digest; 201 is success. */
  finish(digest: Digest, body?: HttpBody): Promise<HttpResponse>;
}

/** Begins an upload. What the registry answers where it does not let us. */
export async function openSession(repository: Repository): Promise<Session | HttpResponse> {
  const start = repository.url('blobs/uploads/');
  const response = await repository.ask({ url: start, method: 'POST' });
  if (response.status !== 202) return response;
  const smallestChunk = Number(response.headers.get('oci-chunk-min-length') ?? 0) || 0;
  let location = locationOf(response, start);
  let offset = 0;
  let sent = 0;
  const once: HttpSend = repository.once();
  await drop(response);

  const move = (answer: HttpResponse, assumed: number) => {
    location = locationOf(answer, location);
    const told = endOf(answer) ?? assumed;
    // More than was ever sent cannot be true.
    if (told <= sent) offset = told;
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
      if (answer.status === 202) move(answer, last);
      return answer;
    },
    async refresh() {
      const answer = await repository.ask({ url: location });
      if (answer.status === 204 || answer.status === 202) move(answer, offset);
      return answer;
    },
    finish(digest, body) {
      const url = new URL(location);
      url.searchParams.set('digest', digest);
      const headers = { 'Content-Type': OCTETS };
      // Sent twice, a body would follow what has arrived of the first.
      if (body !== undefined) return once({ url: url.href, method: 'PUT', headers, body });
      return repository.ask({ url: url.href, method: 'PUT', headers });
    },
  };
}

const OCTETS = 'application/octet-stream';

/** The next url, relative ones resolved; never from https to http: a registry behind a proxy may not know of its TLS. */
function locationOf(response: HttpResponse, before: string): string {
  const text = response.headers.get('location');
  if (text === null || !URL.canParse(text, before)) return before;
  const url = new URL(text, before);
  const base = new URL(before);
  if (base.protocol === 'https:' && url.protocol === 'http:' && url.hostname === base.hostname)
    return again(url, base);
  if (url.protocol === base.protocol || url.protocol === 'https:') return url.href;
  throw new ToolError('the registry wants the upload at a place that cannot be used', [
    {
      where: redactUrl(before),
      message: 'the location of the upload',
      expected: 'a url with https://',
      found: redactUrl(url.href),
      fix: 'if this registry is as it should be, tell who runs it',
    },
  ]);
}

function again(url: URL, base: URL): string {
  return new URL(`${url.pathname}${url.search}`, base).href;
}

/** Bytes that the registry has; null where it does not tell. `0-0` is said of nothing and of one byte: it is taken for nothing. */
function endOf(response: HttpResponse): number | null {
  const match = /^(?:bytes=)?0-(\d{1,15})$/.exec(response.headers.get('range') ?? '');
  if (match === null) return null;
  const last = Number(match[1]);
  return last === 0 ? 0 : last + 1;
}
