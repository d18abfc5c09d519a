import { requestFailed, tooSlow } from './http-errors.js';

/** Waits for one request, but not for ever. */
export interface Patience {
  /** Waits for the answer to begin; `signal` ends the request. */
  answer<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Passes the body on; only waiting for the server counts, not what the reader does between two pieces. */
  pieces(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/** One request as far as waiting for it goes; an abort's own reason is thrown as it is. */
interface Wait {
  readonly url: string;
  readonly signal: AbortSignal | undefined;
}

/** Milliseconds until the answer begins, and between two pieces of it. Throws ToolError where they are over. */
export function createPatience(limits: { connect: number; idle: number }): (wait: Wait) => Patience {
  return ({ url, signal: wanted }) => {
    const stop = new AbortController();
    const signal = wanted ? AbortSignal.any([wanted, stop.signal]) : stop.signal;
    const within = <T>(limit: number, wait: () => Promise<T>) =>
      race({ limit, stop, signal, wait }).catch((error: unknown) => {
        wanted?.throwIfAborted();
        throw requestFailed(url, error);
      });
    return {
      answer: (ask) => within(limits.connect, () => ask(signal)),
      pieces: (body) => ({
        [Symbol.asyncIterator]() {
          const pieces = body[Symbol.asyncIterator]();
          return {
            next: () => within(limits.idle, () => pieces.next()),
            async return() {
              stop.abort();
              return { done: true, value: undefined };
            },
          };
        },
      }),
    };
  };
}

async function race<T>(options: {
  limit: number;
  stop: AbortController;
  signal: AbortSignal;
  wait: () => Promise<T>;
}): Promise<T> {
  options.signal.throwIfAborted();
  const timer = setTimeout(() => options.stop.abort(tooSlow(options.limit)), options.limit);
  try {
    return await options.wait();
  } catch (error) {
    // node-fetch puts an error of its own in place of the reason of the abort.
    options.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
