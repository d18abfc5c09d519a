import { parentPort, Worker } from 'node:worker_threads';
import { ArchiError, BugError, type Problem, ToolError, UserError } from '../errors.js';

/** Worker threads that do jobs of one kind, so that every processor works. Jobs and results are structured clones. */
export interface Pool<In, Out> {
  /** Runs the job on the next free worker; rejects with the worker's own error, kinds of ours kept. */
  run(job: In): Promise<Out>;
  /** Starts every worker, so that they are ready when the first job comes. */
  start(): void;
  /** Ends the workers; jobs that have not ended are rejected. */
  close(): Promise<void>;
}

interface Pending<In, Out> {
  readonly job: In;
  resolve(result: Out): void;
  reject(error: Error): void;
}

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly problems: readonly Problem[];
  readonly stack: string | undefined;
}

// What jobs hold is in buffers, outside of the heap. With the usual 48 MB for what is young, making a cold image of 53
// packages takes 320 MB in place of 295 MB, and the same time.
const YOUNG_MB = 6;

// A worker that has failed so often is replaced. The zstd decoder cannot give back the window that damaged data made it
// allocate: of 128 MiB, 31 fill all of its memory, and every sound package is damaged for it from then on.
const MOST_FAILURES = 16;

type Reply<Out> = { readonly result: Out } | { readonly failure: Failure };

/**
 * `script` is a compiled module that calls `serveJobs`. Workers start when the first job for them comes, at most `size`.
 * Of the jobs that wait, the heaviest by `weigh` is next: no worker is left alone with it at the end.
 */
export function createPool<In, Out>({
  script,
  size,
  weigh = () => 0,
}: {
  script: URL;
  size: number;
  weigh?: (job: In) => number;
}): Pool<In, Out> {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const active = new Map<Worker, Pending<In, Out>>();
  const waiting: Pending<In, Out>[] = [];

  const start = (): Worker => {
    const worker = new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    all.add(worker);
    let failed = 0;
    worker.on('message', (reply: Reply<Out>) => {
      const pending = active.get(worker);
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
    worker.on('error', (error) => {
      all.delete(worker);
      active
        .get(worker)
        ?.reject(new BugError(`a worker thread died: ${error.message}`, [], { cause: error }));
      active.delete(worker);
      next();
    });
    return worker;
  };

  const next = (): void => {
    const worker = waiting.length === 0 ? undefined : (idle.pop() ?? (all.size < size ? start() : undefined));
    const pending = worker && waiting.shift();
    if (worker === undefined || pending === undefined) return;
    active.set(worker, pending);
    worker.postMessage(pending.job);
  };

  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        const heavier = waiting.findIndex((other) => weigh(other.job) < weigh(job));
        waiting.splice(heavier < 0 ? waiting.length : heavier, 0, { job, resolve, reject });
        next();
      }),
    start: () => {
      while (all.size < size) idle.push(start());
    },
    close: async () => {
      for (const pending of [...active.values(), ...waiting.splice(0)]) {
        pending.reject(new BugError('the pool was closed'));
      }
      active.clear();
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

/** In a worker: answers each job with what `handle` gives, one at a time. */
export function serveJobs<In, Out>(handle: (job: In) => Out | Promise<Out>): void {
  parentPort?.on('message', async (job: In) => {
    const reply = await Promise.resolve(job)
      .then(handle)
      .then(
        (result): Reply<Out> => ({ result }),
        (error): Reply<Out> => ({ failure: toFailure(error) }),
      );
    parentPort?.postMessage(reply);
  });
}

function toFailure(error: unknown): Failure {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack, problems: error instanceof ArchiError ? error.problems : [] };
}

// Classes do not survive a structured clone; the kind decides the exit code, so it is put back.
function revive({ name, message, problems, stack }: Failure): Error {
  if (name === 'UserError') return new UserError(message, problems);
  if (name === 'ToolError') return new ToolError(message, problems);
  const bug = new BugError(message, problems);
  if (stack !== undefined) bug.stack = stack;
  return bug;
}
