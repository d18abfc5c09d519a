import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { outputOf } from '../program.js';

/** A signal after some time, to the shell alone or, as from a terminal, to all its processes. */
export interface Disturbance {
  readonly signal: NodeJS.Signals;
  readonly to: 'shell' | 'group';
  readonly afterMs: number;
}

/**
 * Runs a command in a process group of its own, sends it a signal, and waits for all processes that got the signal.
 * Returns the exit code or signal of the shell.
 */
export async function disturbed(
  [program = '', ...args]: readonly string[],
  { signal, to, afterMs }: Disturbance,
): Promise<number | NodeJS.Signals | null> {
  // All processes of the group have this pipe and write nothing to it, so it is closed when the last of them has ended.
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ignore', 'pipe'],
  });
  (child.stdio[4] as Readable).resume();
  const end = once(child, to === 'group' ? 'close' : 'exit');
  await Promise.race([wait(afterMs), end]);
  if (child.exitCode === null && child.signalCode === null) send(child, signal, to);
  const [code, endedBy] = await end;
  return code ?? endedBy;
}

/** Returns how long a command takes, in milliseconds. The command has to succeed. */
export async function durationOf(command: readonly string[]): Promise<number> {
  const start = performance.now();
  await outputOf(command);
  return performance.now() - start;
}

/** Returns random moments within this many milliseconds. */
export function momentsWithin(duration: number, count: number, random: () => number): number[] {
  return Array.from({ length: count }, () => Math.round(random() * duration));
}

function send({ pid }: ChildProcess, signal: NodeJS.Signals, to: Disturbance['to']): void {
  if (pid === undefined) throw new Error('the program was not started');
  process.kill(to === 'group' ? -pid : pid, signal);
}
