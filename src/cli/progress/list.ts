import { writeSync } from 'node:fs';
import type { ListrTaskWrapper } from 'listr2';
import type { Event } from '../../events.js';
import { describeProgress, describeTotal, type Total } from '../../text/bytes.js';
import type { Progress } from '../types.js';

type Terminal = NodeJS.WriteStream & { readonly fd?: number };
type LiveTask = Pick<ListrTaskWrapper<unknown, never, never>, 'title' | 'output'>;

/** Milliseconds between two redraws of a line; events come far more often. */
const REDRAW_EVERY = 100;

/** Returns progress as a live list on a terminal: one line per step, in the order of their starts, ticked off at their ends. */
export function openProgressList(stream: Terminal): Progress {
  const steps = new Map<string, Step>();
  let shown = Promise.resolve();
  const emit = (event: Event) => {
    if (event.kind === 'warning') {
      stream.write(`Warning: ${event.message}\n`);
    } else if (event.kind === 'start') {
      const step = new Step(event.title, event);
      steps.set(event.step, step);
      // Each step is a list of its own: listr2 cannot add a task to a running list.
      shown = shown.then(() => show(step, stream));
    } else if (event.kind === 'progress') {
      steps.get(event.step)?.progress(event.done, event.detail);
    } else {
      steps.get(event.step)?.end(event.summary);
    }
  };
  const close = async (outcome: 'done' | 'failed') => {
    for (const step of steps.values()) outcome === 'done' ? step.end() : step.fail();
    await shown;
  };
  return { emit, close };
}

async function show(step: Step, stream: Terminal): Promise<void> {
  const { DefaultRenderer, Listr, ListrLogger, ProcessOutput } = await import('listr2');
  // listr2 checks whether stdout is a terminal; progress goes to stderr, and stdout may be a pipe.
  class LiveRenderer extends DefaultRenderer {
    static override nonTTY = true;
  }
  const list = new Listr([{ title: step.title, task: (_, task) => step.follow(task) }], {
    renderer: LiveRenderer,
    rendererOptions: {
      logger: new ListrLogger({ useIcons: true, processOutput: new ProcessOutput(stream, stream) }),
      showErrorMessage: false,
    },
    exitOnError: false,
    registerSignalListeners: false,
  });
  const stop = showCursorWhenInterrupted(stream);
  try {
    await list.run();
  } finally {
    stop();
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const SHOW_CURSOR = '\u001b[?25h';

/** Shows the cursor again if a signal ends the process: a list hides it, and holds back what is written meanwhile. */
function showCursorWhenInterrupted({ fd }: Terminal): () => void {
  const stop = () => {
    for (const signal of SIGNALS) process.off(signal, show);
  };
  const show = (signal: NodeJS.Signals) => {
    stop();
    if (fd !== undefined) writeSync(fd, SHOW_CURSOR);
    // Other handlers of the signal, such as a server's, have already run.
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, show);
  return stop;
}

/** A step that is running, whether its line is already on the screen or not. */
class Step {
  readonly title: string;
  private readonly ended: Promise<void>;
  private settle: (failed: boolean) => void = () => {};
  private summary: string | undefined;
  private task: LiveTask | undefined;
  private drawn = 0;

  constructor(
    title: string,
    private readonly total: Total,
  ) {
    this.title = `${title}${describeTotal(total)}`;
    this.ended = new Promise((resolve, reject) => {
      this.settle = (failed) => (failed ? reject(new Error('failed')) : resolve());
    });
    // If the step fails before its line is drawn, that is not an unhandled rejection.
    this.ended.catch(() => {});
  }

  async follow(task: LiveTask): Promise<void> {
    this.task = task;
    await this.ended;
    if (this.summary !== undefined) task.title = `${this.title}: ${this.summary}`;
  }

  progress(done: number, detail: string | undefined): void {
    const now = Date.now();
    if (this.task === undefined || now - this.drawn < REDRAW_EVERY) return;
    this.drawn = now;
    this.task.output = [describeProgress(done, this.total), detail].filter(Boolean).join('  ');
  }

  end(summary?: string): void {
    this.summary ??= summary;
    this.settle(false);
  }

  fail(): void {
    this.settle(true);
  }
}
