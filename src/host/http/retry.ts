import { discard } from '../../async/body.js';
import type { Clock } from '../clock.js';
import { isTransient } from './errors.js';
import type { HttpRequest, HttpResponse } from './get.js';

/** When to try again. `random` returns numbers in [0, 1), so that processes that failed together do not retry together. */
export interface RetryOptions {
  /** Maximum number of tries, including the first. */
  readonly attempts: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** Called with a message about the next try, if it comes late. */
  readonly tell: (message: string) => void;
}

/** Sends with retries. `since` is the time of the last progress, in milliseconds since 1970; default: now. */
export type Retrying<Request> = (request: Request, since?: number) => Promise<HttpResponse>;

/** Statuses for which the client should try again later (RFC 9110 and 6585). */
const LATER = [408, 429, 500, 502, 503, 504];
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** Maximum number of milliseconds without progress. */
const LONGEST = 120_000;
/** Maximum number of milliseconds of one try without an answer. */
const ONE_TRY = 30_000;
/** Number of milliseconds after which the user is told about a retry. */
const TELL_AFTER = 10_000;

/**
 * Returns a function that retries after a pause that doubles, if no answer came or the status says to try later (5xx, 429); it
 * respects Retry-After. After `attempts` tries, or if another try could end later than two minutes after the first, it returns
 * the last answer or throws the last error.
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
      if (answer !== null) await discard(answer.body);
      if (isLate(pause, since, clock))
        options.tell(`${stateOf(request, answer)}, trying again, ${attempt + 1} of ${attempts}`);
      await clock.sleep(pause);
      request.signal?.throwIfAborted();
    }
  };
}

/** Returns whether a try that begins after `pause` milliseconds ends within two minutes of the last progress, at `since`. */
export function hasTime(pause: number, since: number, clock: Clock): boolean {
  return clock.now() + pause + ONE_TRY <= since + LONGEST;
}

/** Returns whether the user is told about a try that begins after `pause` milliseconds. */
export function isLate(pause: number, since: number, clock: Clock): boolean {
  return clock.now() + pause - since >= TELL_AFTER;
}

/** Returns the milliseconds to wait before the next try; null if another try is useless. */
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

/** Returns the milliseconds to wait after the given try (from 1): doubled each time, minus up to a random half. */
export function pauseBefore(attempt: number, random: () => number): number {
  return Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE) * (1 - random() / 2);
}

/** Returns the value of Retry-After, seconds or a date (RFC 9110, 10.2.3), as milliseconds from now; 0 if there is none. */
function retryAfter(response: HttpResponse, now: number): number {
  const text = response.headers.get('retry-after') ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
