import type { Clock } from './clock.js';
import type { HttpRequest, HttpResponse } from './http.js';
import { isTransient } from './http-errors.js';

/** When to try again. `random` gives numbers in [0, 1): runs that failed together do not come back together. */
export interface RetryOptions {
  /** Tries in all. */
  readonly attempts: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Statuses that say "later": RFC 9110 and 6585. */
const LATER = [408, 429, 500, 502, 503, 504];
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** A server that asks for more patience than this (milliseconds) has its answer passed on instead. */
const LONGEST_RETRY_AFTER = 120_000;

/**
 * Asks again, after a pause that doubles, where no answer came or the server said "later" (5xx, 429), and no earlier
 * than its Retry-After says. The last answer is passed on as it is, the last error thrown.
 */
export function withRetry<Request extends HttpRequest>(
  send: (request: Request) => Promise<HttpResponse>,
  options: RetryOptions,
): (request: Request) => Promise<HttpResponse> {
  return async (request) => {
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= options.attempts;
      const answer = await send(request).catch((error: unknown) => {
        if (last || !isTransient(error)) throw error;
        return null;
      });
      if (answer !== null && (last || !LATER.includes(answer.status))) return answer;
      const asked = answer === null ? 0 : retryAfter(answer, options.clock.now());
      if (answer !== null && asked > LONGEST_RETRY_AFTER) return answer;
      await answer?.body[Symbol.asyncIterator]().return?.();
      await options.clock.sleep(Math.max(asked, pauseBefore(attempt, options.random)));
      request.signal?.throwIfAborted();
    }
  };
}

/** Milliseconds to wait after the given try, the first being 1: doubled each time, and up to half of it left off. */
export function pauseBefore(attempt: number, random: () => number): number {
  return Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE) * (1 - random() / 2);
}

/** Seconds or a date (RFC 9110, 10.2.3), as milliseconds from now. */
function retryAfter(response: HttpResponse, now: number): number {
  const text = response.headers.get('retry-after') ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
