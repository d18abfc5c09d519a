import { parentPort, Worker } from 'node:worker_threads';
import { ArchiError, BugError, type ErrorCode, type Problem, ToolError, UserError } from '../../errors.js';

/** Worker threads that do jobs of one kind on all processors. Jobs and results are structured clones. */
export interface Pool<In, Out> {
  /**
   * Runs the job on the next free worker. `tell` is called with its progress. Throws the worker's own error; an ArchiError
   * keeps its class.
   */
  run(job: In, tell?: (done: number) => void): Promise<Out>;
  /** Starts every worker, so that they are ready for the first jobs. */
  start(): void;
  /** Ends the workers; unfinished jobs are rejected with BugError. */
  close(): Promise<void>;
}

interface Pending<In, Out> {
  readonly job: In;
  readonly tell: (done: number) => void;
  resolve(result: Out): void;
  reject(error: Error): void;
}

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly problems: readonly Problem[];
  readonly stack: string | undefined;
  /** The code of an ArchiError. */
  readonly code: ErrorCode | undefined;
}

// Jobs keep their data in buffers, outside the heap. With the default 48 MB for young objects, a cold image of 53 packages
// takes 320 MB instead of 295 MB, in the same time.
const YOUNG_MB = 6;

// A worker is replaced after this many failures, in case a decoder in wasm keeps memory that it allocated for damaged data.
const MOST_FAILURES = 16;

type Reply<Out> = { readonly result: Out } | { readonly failure: Failure };

/** Progress of a job, sent before the reply. */
interface Told {
  readonly done: number;
}

/**
 * Returns a pool. `script` is a compiled module that calls `serveJobs`. Workers start when the first jobs come, at most `size`.
 * Of the waiting jobs the heaviest by `weigh` is started first, so that it does not run alone at the end.
 */
export function createPool<In, Out>(request: {
  script: URL;
  size: number;
  weigh?: (job: In) => number;
}): Pool<In, Out> {
  const { script, size, weigh = () => 0 } = request;
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const active = new Map<Worker, Pending<In, Out>>();
  const waiting: Pending<In, Out>[] = [];
  let isClosed = false;

  const start = (): Worker => {
    const worker = new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    all.add(worker);
    let failed = 0;
    worker.on('message', (reply: Reply<Out> | Told) => {
      const pending = active.get(worker);
      if ('done' in reply) {
        pending?.tell(reply.done);
        return;
      }
      active.delete(worker);
      if ('failure' in reply) {
        pending?.reject(revive(reply.failure));
        failed++;
      } else pending?.resolve(reply.result);
      if (failed < MOST_FAILURES) idle.push(worker);
      else {
        all.delete(worker);
        void worker.terminate();
      }
      next();
    });
    worker.on('error', (error) => lose(worker, error));
    worker.on('exit', (code) => lose(worker, new Error(`it ended with exit code ${code}`)));
    return worker;
  };

  // A worker that throws exits as well, and so does one that is terminated on purpose.
  const lose = (worker: Worker, error: Error): void => {
    if (isClosed || !all.delete(worker)) return;
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
    active.get(worker)?.reject(new BugError(`a worker thread died: ${error.message}`, [], { cause: error }));
    active.delete(worker);
    next();
  };

  const next = (): void => {
    const worker = waiting.length === 0 ? undefined : (idle.pop() ?? (all.size < size ? start() : undefined));
    const pending = worker && waiting.shift();
    if (worker === undefined || pending === undefined) return;
    active.set(worker, pending);
    worker.postMessage(pending.job);
  };

  return {
    run: (job, tell = () => {}) =>
      new Promise((resolve, reject) => {
        const heavier = waiting.findIndex((other) => weigh(other.job) < weigh(job));
        waiting.splice(heavier < 0 ? waiting.length : heavier, 0, { job, tell, resolve, reject });
        next();
      }),
    start: () => {
      while (all.size < size) idle.push(start());
    },
    close: async () => {
      isClosed = true;
      for (const pending of [...active.values(), ...waiting.splice(0)]) {
        pending.reject(new BugError('the pool was closed'));
      }
      active.clear();
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

/** In a worker: answers each job with the result of `handle`, one at a time, and forwards its progress. */
export function serveJobs<In, Out>(
  handle: (job: In, tell: (done: number) => void) => Out | Promise<Out>,
): void {
  const tell = (done: number) => parentPort?.postMessage({ done } satisfies Told);
  parentPort?.on('message', async (job: In) => {
    const reply = await Promise.resolve(job)
      .then((job) => handle(job, tell))
      .then(
        (result): Reply<Out> => ({ result }),
        (error): Reply<Out> => ({ failure: toFailure(error) }),
      );
    parentPort?.postMessage(reply);
  });
}

function toFailure(error: unknown): Failure {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const ours = error instanceof ArchiError ? error : null;
  return { name, message, stack, problems: ours?.problems ?? [], code: ours?.code };
}

// A structured clone loses the class; it is restored, since it decides the exit code.
function revive({ name, message, problems, stack, code }: Failure): Error {
  const options = code === undefined ? {} : { code };
  if (name === 'UserError') return new UserError(message, problems, options);
  if (name === 'ToolError') return new ToolError(message, problems, options);
  const bug = new BugError(message, problems);
  if (stack !== undefined) bug.stack = stack;
  return bug;
}
