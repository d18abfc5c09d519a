import { parentPort, Worker } from 'node:worker_threads';
import { ArchiError, BugError, type ErrorCode, type Problem, ToolError, UserError } from '../../errors.js';

/** Worker threads that do jobs of one kind, so that every processor works. Jobs and results are structured clones. */
export interface Pool<In, Out> {
  /** Runs the job on the next free worker; rejects with the worker's own error, kinds of ours kept. `tell` hears how far it is. */
  run(job: In, tell?: (done: number) => void): Promise<Out>;
  /** Starts every worker, so that they are ready when the first job comes. */
  start(): void;
  /** Ends the workers; jobs that have not ended are rejected. */
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
  /** Of an error of ours. */
  readonly code: ErrorCode | undefined;
}

// What jobs hold is in buffers, outside of the heap. With the usual 48 MB for what is young, making a cold image of 53
// packages takes 320 MB in place of 295 MB, and the same time.
const YOUNG_MB = 6;

// A worker that has failed so often is replaced. The zstd decoder cannot give back the window that damaged data made it
// allocate: of 128 MiB, 31 fill all of its memory, and every sound package is damaged for it from then on.
const MOST_FAILURES = 16;

type Reply<Out> = { readonly result: Out } | { readonly failure: Failure };

/** What comes before the reply. */
interface Told {
  readonly done: number;
}

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

  // One that throws exits as well, and so do those that are ended on purpose.
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

/** In a worker: answers each job with what `handle` gives, one at a time; what it tells meanwhile is handed on. */
export function serveJobs<In, Out>(
  handle: (job: In, tell: (done: number) => void) => Out | Promise<Out>,
): void {
  const tell = (done: number) => parentPort?.postMessage({ done } satisfies Told);
  parentPort?.on('message', async (job: In) => {
    const reply = await Promise.resolve(job)
      .then((one) => handle(one, tell))
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

// Classes do not survive a structured clone; the kind decides the exit code, so it is put back.
function revive({ name, message, problems, stack, code }: Failure): Error {
  const options = code === undefined ? {} : { code };
  if (name === 'UserError') return new UserError(message, problems, options);
  if (name === 'ToolError') return new ToolError(message, problems, options);
  const bug = new BugError(message, problems);
  if (stack !== undefined) bug.stack = stack;
  return bug;
}
