import { requestFailed, seconds, tooSlow } from './errors.js';

/** Limits how long one request waits for the server. */
export interface Patience {
  /** Waits for the answer to begin; `signal` ends the request. */
  answer<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Passes on the body that is sent; the limit starts again with each piece that is taken. */
  sending(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Passes on the body of the answer; only the time waiting for the server counts, not the reader's time between pieces. */
  pieces(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/** The facts about a request that decide how long to wait. The reason of an abort by `signal` is thrown as it is. */
interface Wait {
  readonly url: string;
  readonly signal: AbortSignal | undefined;
  /** Whether the request has a body. */
  readonly sends: boolean;
  /** Whether the server has to do something before it can answer: all methods but GET and HEAD. */
  readonly stores: boolean;
}

/** Milliseconds. */
export interface Waits {
  /** Until an answer begins, and between two pieces of it. */
  readonly idle: number;
  /** Until an answer begins, if the server has something to store first. */
  readonly store: number;
  /** Until the user is told about the wait. */
  readonly tell: number;
}

/**
 * Returns a function that limits the waits of one request. Its waits throw ToolError if they take too long; `tell` is called
 * for long ones.
 */
export function createPatience(options: {
  readonly waits: Waits;
  readonly tell: (message: string) => void;
  readonly elsewhere: string | undefined;
}): (wait: Wait) => Patience {
  const { waits, elsewhere } = options;
  return ({ url, signal: wanted, sends, stores }) => {
    const stop = new AbortController();
    const signal = wanted ? AbortSignal.any([wanted, stop.signal]) : stop.signal;
    const timer = createTimer(stop, waits.tell, (limit) =>
      options.tell(
        `no answer from ${new URL(url).host} for ${seconds(waits.tell)}, waiting for up to ${seconds(limit)}`,
      ),
    );
    let unsent = sends;
    const within = <T>(limit: number, wait: () => Promise<T>) =>
      race({ limit, timer, signal, wait }).catch((error: unknown) => {
        wanted?.throwIfAborted();
        throw requestFailed({ url, sends, elsewhere }, error);
      });
    const close = () => stop.abort();
    return {
      answer: (ask) => within(stores ? waits.store : waits.idle, () => ask(signal)),
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
              const next = await within(waits.idle, () => pieces.next());
              // The server has answered before it received the whole body: it does not want the rest.
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
  /** Restarts the limit, if it is running. */
  again(): void;
  end(): void;
}

function createTimer(stop: AbortController, tellAfter: number, tell: (limit: number) => void): Timer {
  let timers: NodeJS.Timeout[] = [];
  return {
    start: (limit) => {
      timers = [setTimeout(() => stop.abort(tooSlow(limit)), limit)];
      if (limit > tellAfter) timers.push(setTimeout(() => tell(limit), tellAfter));
    },
    again: () => {
      for (const timer of timers) timer.refresh();
    },
    end: () => {
      for (const timer of timers.splice(0)) clearTimeout(timer);
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
    // node-fetch throws its own error in place of the abort's reason.
    options.signal.throwIfAborted();
    throw error;
  } finally {
    options.timer.end();
  }
}
