import { closeSync, constants, mkdtempSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportError } from '../../cli/report-error.js';
import { isSystemError } from '../../errors.js';
import { cannotWrite, removeQuietly } from '../../host/fs/errors.js';
import type { Layout } from '../layout.js';
import type { Builder } from '../port.js';
import type { PortBuild } from '../types.js';

/** What builds the recipes that make asks for, and where their stamps and logs are. */
export interface Answering {
  readonly build: Builder;
  readonly layout: Pick<Layout, 'stamps' | 'logs'>;
}

/** Answers to the steps of a makefile, which wait for their builds: see step.sh. */
export interface Answers {
  /** Has steps ask this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Begins the build of an id, whose step waits at its pipe; answers it when the build has ended. */
  begin(id: string): void;
}

/**
 * Calls `work` with answers, and waits until every build has ended. Throws what `work` throws, and ToolError if the disk refuses
 * what a step is to find.
 */
export async function withAnswers(
  builds: readonly PortBuild[],
  { build, layout }: Answering,
  work: (answers: Answers) => Promise<void>,
): Promise<void> {
  const folder = openFolder();
  const running: Promise<void>[] = [];
  const pipes: number[] = [];
  const failures: unknown[] = [];
  const byId = new Map(builds.map((one) => [one.id, one]));
  const begin = (id: string) => {
    const one = byId.get(id);
    if (one === undefined) return;
    // Open for reading too: so it opens at once, and keeps an answer for a step that has not opened it yet.
    const pipe = openSync(join(folder, id), constants.O_RDWR | constants.O_NONBLOCK);
    pipes.push(pipe);
    // A step always gets an answer: make waits for it.
    const answered = answerTo(one, { build, layout }).catch((error: unknown) => {
      failures.push(error);
      return 'failed' as const;
    });
    running.push(answered.then((answer) => void writeSync(pipe, `${answer}\n`)));
  };
  try {
    await work({ env: { ARCHI_PORT_PIPES: folder }, begin });
  } finally {
    await Promise.all(running);
    for (const pipe of pipes) closeSync(pipe);
    removeQuietly(folder);
  }
  if (failures.length > 0) throw failures[0];
}

/** Builds, and leaves the part of the stamp or the log. Returns the answer to the step. */
async function answerTo(one: PortBuild, { build, layout }: Answering): Promise<'done' | 'failed'> {
  const log = join(layout.logs, `${one.id}.log`);
  try {
    write(log, '');
    const packages = await build(one);
    write(join(layout.stamps, `${one.stamp}.part`), packages.map((path) => `${path}\n`).join(''));
    return 'done';
  } catch (error) {
    const stderr = (text: string) => write(log, text);
    reportError({ error, json: false, stdout: () => {}, stderr });
    return 'failed';
  }
}

/** Makes the folder of the pipes: not every disk has them, the one for temporary files does. */
function openFolder(): string {
  const above = tmpdir();
  try {
    return mkdtempSync(join(above, 'archi-construct-port-'));
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(above, error) : error;
  }
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}
