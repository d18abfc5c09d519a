import { endingWithReader } from '../../engine/ending.js';
import { runFailed } from '../../host/process/end.js';
import { runLines } from '../../host/process/lines.js';
import type { BuildEvent } from '../types.js';
import { readMakeLine } from './read-line.js';

/** A run of a makefile. */
export interface MakeRun {
  /** Absolute; the makefile's own names are relative to it. */
  readonly folder: string;
  readonly makefile: string;
  /** The most builds at once. */
  readonly jobs: number;
  /** Variables for the builds. */
  readonly env: Readonly<Record<string, string>>;
  readonly onEvent: (event: BuildEvent) => void;
}

/**
 * Runs GNU make and tells of each build when it starts and ends. A build that fails does not stop those that do not need it. make
 * and its builds end with this process, even if that is killed. Throws ToolError if make is missing, or fails although no build has.
 */
export async function runMake({ folder, makefile, jobs, env: added, onEvent }: MakeRun): Promise<void> {
  const others: string[] = [];
  let failed = false;
  const make = { command: 'make', args: ['-k', `-j${jobs}`, '-f', makefile] };
  const [command = '', ...args] = endingWithReader([make.command, ...make.args]);
  // Flags of a make that runs this program are not for this one.
  const env = { ...added, MAKEFLAGS: '', MAKELEVEL: '0' };
  const end = await runLines({ command, args, cwd: folder, env, line: '' }, (line) => {
    const event = readMakeLine(line);
    if (event === null) others.push(line);
    else onEvent(event);
    failed ||= event?.kind === 'failed';
  });
  if (end.kind === 'done' || failed) return;
  const reason = end.kind === 'failed' ? end.reason : 'there is no /bin/sh';
  throw runFailed(make, { reason, stderr: others.join('\n') });
}
