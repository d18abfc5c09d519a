import { requestFailed, tooSlow } from './http-errors.js';

/** Waits for one request, but not for ever. */
export interface Patience {
  /** Waits for the answer to begin; `signal` ends the request. */
  answer<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Passes on what is sent; while pieces of it are taken, the server is there. */
  sending(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Passes the answer on; only waiting for the server counts, not what the reader does between two pieces. */
  pieces(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/** One request as far as waiting for it goes; an abort's own reason is thrown as it is. */
interface Wait {
  readonly url: string;
  readonly signal: AbortSignal | undefined;
  /** Whether there is something to send. */
  readonly sends: boolean;
}

/**
 * Milliseconds until the answer begins, and between two pieces of it; what was sent has to be stored first, and gets
 * the second. Throws ToolError where they are over.
 */
export function createPatience(limits: { connect: number; idle: number }): (wait: Wait) => Patience {
  return ({ url, signal: wanted, sends }) => {
    const stop = new AbortController();
    const signal = wanted ? AbortSignal.any([wanted, stop.signal]) : stop.signal;
    const timer = createTimer(stop);
    let unsent = sends;
    const within = <T>(limit: number, wait: () => Promise<T>) =>
      race({ limit, timer, signal, wait }).catch((error: unknown) => {
        wanted?.throwIfAborted();
        throw requestFailed({ url, sends }, error);
      });
    const close = () => stop.abort();
    return {
      answer: (ask) => within(sends ? limits.idle : limits.connect, () => ask(signal)),
      async *sending(body) {
        for await (const piece of body) {
          timer.again();
          yield piece;
        }
        timer.again();
        unsent = false;
      },
      pieces: (body) => ({
        [Symbol.asyncIterator]() {
          const pieces = body[Symbol.asyncIterator]();
          return {
            async next() {
              const next = await within(limits.idle, () => pieces.next());
              // The server has answered before it had everything: it does not want the rest.
              if (next.done && unsent) close();
              return next;
            },
            async return() {
              close();
              return { done: true, value: undefined };
            },
          };
        },
      }),
    };
  };
}

interface Timer {
  start(limit: number): void;
  /** The whole limit from now on, if it runs. */
  again(): void;
  end(): void;
}

function createTimer(stop: AbortController): Timer {
  let timer: NodeJS.Timeout | undefined;
  return {
    start: (limit) => {
      timer = setTimeout(() => stop.abort(tooSlow(limit)), limit);
    },
    again: () => void timer?.refresh(),
    end: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

async function race<T>(options: {
  limit: number;
  timer: Timer;
  signal: AbortSignal;
  wait: () => Promise<T>;
}): Promise<T> {
  options.signal.throwIfAborted();
  options.timer.start(options.limit);
  try {
    return await options.wait();
  } catch (error) {
    // node-fetch puts an error of its own in place of the reason of the abort.
    options.signal.throwIfAborted();
    throw error;
  } finally {
    options.timer.end();
  }
}
