import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { outputOf } from '../program.js';

/** A signal after some time; to the shell alone, or to all that it has started as well, as a terminal does. */
export interface Disturbance {
  readonly signal: NodeJS.Signals;
  readonly to: 'shell' | 'group';
  readonly afterMs: number;
}

/**
 * Runs a command in a process group of its own and disturbs it; waits for those that were sent the signal. Answers how
 * the shell ended: exit code or signal.
 */
export async function disturbed(
  [program = '', ...args]: readonly string[],
  { signal, to, afterMs }: Disturbance,
): Promise<number | NodeJS.Signals | null> {
  // A pipe that all of the group have, and write nothing to, is closed when the last of them is gone.
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

/** How long a command takes that has to succeed, in milliseconds. */
export async function durationOf(command: readonly string[]): Promise<number> {
  const start = performance.now();
  await outputOf(command);
  return performance.now() - start;
}

/** Moments at random within so many milliseconds. */
export function momentsWithin(duration: number, count: number, random: () => number): number[] {
  return Array.from({ length: count }, () => Math.round(random() * duration));
}

function send({ pid }: ChildProcess, signal: NodeJS.Signals, to: Disturbance['to']): void {
  if (pid === undefined) throw new Error('the program was not started');
  process.kill(to === 'group' ? -pid : pid, signal);
}
