import { ToolError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { RunEnd } from '../../host/process/end.js';
import type { RunLines } from '../../host/process/lines.js';
import { redactUrl } from '../../text/redact-url.js';
import { type Builder, type BuildRequest, type Command, describeBuilder } from '../builder.js';
import { type LogLine, openBuildLog } from './build-log.js';
import { buildCommand } from './commands.js';

/** What is needed to run a builder and report its progress. */
export interface FollowDeps {
  readonly runLines: RunLines;
  readonly emit: Emit;
}

const PREPARES = 'image:build';

/** Number of output lines in the error of a command other than a build. */
const LAST_LINES = 10;

/** Maximum length of an instruction in a progress line. */
const SHOWN = 90;

/** Maximum length of an instruction in an error. */
const NAMED = 300;

/**
 * Builds a context into the builder's store; emits a step for every instruction. Throws ToolError that names the failed
 * instruction and quotes its last lines.
 */
export async function buildContext(
  { builder, request }: { builder: Builder; request: BuildRequest },
  { runLines, emit }: FollowDeps,
): Promise<void> {
  const log = openBuildLog();
  const tell = stepEvents(emit);
  emit({
    kind: 'start',
    step: PREPARES,
    title: `building for ${request.platform} with ${describeBuilder(builder)}`,
  });
  const end = await runLines(buildCommand(builder, request), (line) => log.read(line).forEach(tell.line));
  if (end.kind !== 'done') {
    const { title, lines } = log.failed();
    const where = title === null ? builder.name : shortened(title, NAMED);
    throw failure(`${builder.name} could not build ${request.tags[0]}`, { where, lines, end });
  }
  tell.done();
}

/** Runs another command of a builder; its lines are the progress of one step. Throws ToolError with the last lines. */
export async function follow(
  command: Command & { readonly input?: AsyncIterable<Uint8Array> },
  title: string,
  { runLines, emit }: FollowDeps,
): Promise<void> {
  const step = `image:${title}`;
  const lines: string[] = [];
  emit({ kind: 'start', step, title });
  const end = await runLines(command, (line) => {
    lines.push(line);
    emit({ kind: 'progress', step, done: lines.length, detail: redactUrl(line) });
  });
  if (end.kind !== 'done') {
    const where = redactUrl([command.command, ...command.args].join(' '));
    throw failure(`${title}: ${command.command} failed`, { where, lines: lines.slice(-LAST_LINES), end });
  }
  emit({ kind: 'end', step });
}

function failure(
  message: string,
  failed: { where: string; lines: readonly string[]; end: Exclude<RunEnd, { kind: 'done' }> },
): ToolError {
  const found = redactUrl(failed.lines.join('\n'));
  const reason = failed.end.kind === 'missing' ? 'no such program on PATH' : failed.end.reason;
  return new ToolError(message, { where: failed.where, message: reason, ...(found === '' ? {} : { found }) });
}

/** Turns log lines into events. The builder's output before the first instruction is a step, too. */
function stepEvents(emit: Emit) {
  const linesOf = new Map<string, number>([[PREPARES, 0]]);
  const open = new Set([PREPARES]);
  const end = (step: string, summary: { summary?: string } = {}) => {
    if (open.delete(step)) emit({ kind: 'end', step, ...summary });
  };
  const line = (heard: LogLine) => {
    const step = stepOf(heard);
    if (heard.kind === 'begins') {
      end(PREPARES);
      open.add(step);
      emit({ kind: 'start', step, title: shortened(heard.step.title, SHOWN) });
    } else if (heard.kind === 'ends') {
      end(step, heard.cached ? { summary: 'cached' } : {});
    } else {
      linesOf.set(step, (linesOf.get(step) ?? 0) + 1);
      emit({ kind: 'progress', step, done: linesOf.get(step) ?? 0, detail: redactUrl(heard.text) });
    }
  };
  const done = () => {
    for (const step of open) end(step);
  };
  return { line, done };
}

function stepOf(line: LogLine): string {
  const key = line.kind === 'begins' ? line.step.key : line.key;
  return key === null ? PREPARES : `${PREPARES}:${key}`;
}

function shortened(title: string, length: number): string {
  const line = redactUrl(title);
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
