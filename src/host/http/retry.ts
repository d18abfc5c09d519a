import type { Clock } from '../clock.js';
import { isTransient } from './errors.js';
import type { HttpRequest, HttpResponse } from './get.js';

/** When to try again. `random` gives numbers in [0, 1): runs that failed together do not come back together. */
export interface RetryOptions {
  /** Tries in all. */
  readonly attempts: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** Hears of the next try, where it comes late. */
  readonly tell: (message: string) => void;
}

/** Sends with retries. `since`: milliseconds since 1970 when the last progress was made, now where none is given. */
export type Retrying<Request> = (request: Request, since?: number) => Promise<HttpResponse>;

/** Statuses that say "later": RFC 9110 and 6585. */
const LATER = [408, 429, 500, 502, 503, 504];
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** So many milliseconds without progress are enough. */
const LONGEST = 120_000;
/** What one try without an answer takes at most. */
const ONE_TRY = 30_000;
/** A person is told of what takes longer. */
const TELL_AFTER = 10_000;

/**
 * Asks again, after a pause that doubles, where no answer came or the server said "later" (5xx, 429), and no earlier
 * than its Retry-After says. The last answer is passed on as it is, the last error thrown: behind `attempts` tries, or
 * where another one could end later than two minutes after the first.
 */
export function withRetry<Request extends HttpRequest>(
  send: (request: Request) => Promise<HttpResponse>,
  options: RetryOptions,
): Retrying<Request> {
  const { clock, attempts } = options;
  return async (request, since = clock.now()) => {
    for (let attempt = 1; ; attempt++) {
      const outcome = await send(request).then(
        (answer) => ({ answer, error: null }),
        (error: unknown) => ({ answer: null, error }),
      );
      const { answer } = outcome;
      const pause = pauseAfter(outcome, attempt, options);
      if (pause === null || attempt >= attempts || !hasTime(pause, since, clock)) {
        if (answer === null) throw outcome.error;
        return answer;
      }
      await answer?.body[Symbol.asyncIterator]().return?.();
      if (isLate(pause, since, clock))
        options.tell(`${stateOf(request, answer)}, trying again, ${attempt + 1} of ${attempts}`);
      await clock.sleep(pause);
      request.signal?.throwIfAborted();
    }
  };
}

/** Whether a try that begins after `pause` ends before there were two minutes without progress. */
export function hasTime(pause: number, since: number, clock: Clock): boolean {
  return clock.now() + pause + ONE_TRY <= since + LONGEST;
}

/** Whether a person is told of a try that begins after `pause`. */
export function isLate(pause: number, since: number, clock: Clock): boolean {
  return clock.now() + pause - since >= TELL_AFTER;
}

/** Null where another try is of no use. */
function pauseAfter(
  { answer, error }: { answer: HttpResponse | null; error: unknown },
  attempt: number,
  { clock, random }: RetryOptions,
): number | null {
  if (answer === null) return isTransient(error) ? pauseBefore(attempt, random) : null;
  if (!LATER.includes(answer.status)) return null;
  return Math.max(retryAfter(answer, clock.now()), pauseBefore(attempt, random));
}

function stateOf({ url }: HttpRequest, answer: HttpResponse | null): string {
  const { host } = new URL(url);
  return answer === null ? `no answer from ${host} yet` : `${host} answered ${answer.status}`;
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
