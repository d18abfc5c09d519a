import { writeSync } from 'node:fs';
import type { ListrTaskWrapper } from 'listr2';
import type { Event } from '../../events.js';
import { describeProgress, describeTotal, type Total } from '../../text/bytes.js';
import type { Progress } from '../types.js';

type Terminal = NodeJS.WriteStream & { readonly fd?: number };
type LiveTask = Pick<ListrTaskWrapper<unknown, never, never>, 'title' | 'output'>;

/** How often a line is drawn anew, in milliseconds; events come far more often. */
const REDRAW_EVERY = 100;

/** A live list on a terminal: one line a step, in the order of their starts, ticked off as they end. */
export function openProgressList(stream: Terminal): Progress {
  const steps = new Map<string, Step>();
  let shown = Promise.resolve();
  const emit = (event: Event) => {
    if (event.kind === 'warning') {
      stream.write(`Warning: ${event.message}\n`);
    } else if (event.kind === 'start') {
      const step = new Step(event.title, event);
      steps.set(event.step, step);
      // One list after the other: listr2 cannot take a task into a list that runs.
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
  // listr2 asks whether stdout is a terminal; ours is stderr, while stdout may well be a pipe.
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

/** A list hides the cursor, and holds back what is written meanwhile, so that who dies under it would leave none. */
function showCursorWhenInterrupted({ fd }: Terminal): () => void {
  const stop = () => {
    for (const signal of SIGNALS) process.off(signal, show);
  };
  const show = (signal: NodeJS.Signals) => {
    stop();
    if (fd !== undefined) writeSync(fd, SHOW_CURSOR);
    // To whom it means more than the end, as to a server, has heard of it already.
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, show);
  return stop;
}

/** One step as it goes on, whether its line is on the screen yet or not. */
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
    // A step that fails before its line is drawn is not an unhandled rejection.
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
