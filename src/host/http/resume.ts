import { discard } from '../../async/body.js';
import { ToolError } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';
import { isTransient } from './errors.js';
import type { HttpGet, HttpRequest, HttpResponse } from './get.js';
import { hasTime, isLate, pauseBefore, type Retrying, type RetryOptions } from './retry.js';

/** Number of bytes without a break after which the earlier breaks no longer count. */
const PROGRESS = 1024 * 1024;

/**
 * Returns a GET whose body is resumed if it breaks off: the rest is requested by Range, guarded by If-Range. If the server
 * ignores Range, the bytes already received are skipped. The body throws ToolError after `attempts` breaks with less than 1 MiB
 * between them, after two minutes without a byte, or if the file has changed on the server.
 */
export function withResume(get: Retrying<HttpRequest>, options: RetryOptions): HttpGet {
  return async (request) => {
    const response = await get(request);
    if (response.status !== 200 && response.status !== 206) return response;
    return { ...response, body: unreadOr(response.body, resumed({ get, request, response, options })) };
  };
}

type Pieces = AsyncIterable<Uint8Array>;

interface Resumption {
  readonly get: Retrying<HttpRequest>;
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  readonly options: RetryOptions;
}

async function* resumed({ get, request, response, options }: Resumption): AsyncGenerator<Uint8Array> {
  const start = rangeStart(response);
  const { clock } = options;
  let had = 0;
  let body = response.body;
  let since = clock.now();
  for (let breaks = 0, lastBreak = 0; ; ) {
    try {
      for await (const piece of body) {
        had += piece.length;
        since = clock.now();
        yield piece;
      }
      return;
    } catch (error) {
      breaks = had - lastBreak >= PROGRESS ? 1 : breaks + 1;
      lastBreak = had;
      const pause = pauseBefore(breaks, options.random);
      if (breaks >= options.attempts || !isTransient(error) || !hasTime(pause, since, clock)) throw error;
      if (isLate(pause, since, clock))
        options.tell(
          `no more data from ${new URL(request.url).host}, resuming after ${start + had} bytes, try ${breaks + 1} of ${options.attempts}`,
        );
      await clock.sleep(pause);
    }
    request.signal?.throwIfAborted();
    body = await restOf(await get(restRequest(request, response, start + had), since), {
      url: request.url,
      first: response,
      have: start + had,
    });
  }
}

function restRequest(request: HttpRequest, response: HttpResponse, from: number): HttpRequest {
  const validator = validatorOf(response);
  const guard = validator === null ? {} : { 'If-Range': validator };
  return { ...request, headers: { ...request.headers, Range: `bytes=${from}-`, ...guard } };
}

/** Returns what follows the first `have` bytes of the file, whichever part the server sends. */
async function restOf(
  again: HttpResponse,
  before: { url: string; first: HttpResponse; have: number },
): Promise<Pieces> {
  const skip = before.have - rangeStart(again);
  if (again.status === 206 && skip === 0) return again.body;
  const same = validatorOf(again) === validatorOf(before.first);
  if (again.status === 200 && same) return without(skip, again.body);
  await discard(again.body);
  throw cannotGoOn(again.status, before.url);
}

async function* without(skip: number, body: Pieces): AsyncGenerator<Uint8Array> {
  let left = skip;
  for await (const piece of body) {
    if (left < piece.length) yield piece.subarray(left);
    left = Math.max(0, left - piece.length);
  }
}

function cannotGoOn(status: number, url: string): ToolError {
  return new ToolError('a download failed', {
    where: redactUrl(url),
    message: 'the download was interrupted and could not be resumed',
    expected: 'the rest of the same file',
    found: `status ${status}${status < 300 ? ', another file or another part' : ''}`,
    fix: 'try again later',
  });
}

/** Offset of the first byte: 0 unless the server sent a part (RFC 9110, 14.4). */
function rangeStart(response: HttpResponse): number {
  if (response.status !== 206) return 0;
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

/** Returns the value for If-Range: a strong entity tag, else a date. */
function validatorOf(response: HttpResponse): string | null {
  const tag = response.headers.get('etag');
  return tag?.startsWith('"') ? tag : response.headers.get('last-modified');
}

/** Closes a body that is never read: a generator that has not started would not close it. */
function unreadOr(unread: Pieces, body: AsyncGenerator<Uint8Array>): Pieces {
  let begun = false;
  return {
    [Symbol.asyncIterator]: () => ({
      next() {
        begun = true;
        return body.next();
      },
      async return() {
        if (!begun) await discard(unread);
        return body.return(undefined);
      },
    }),
  };
}
