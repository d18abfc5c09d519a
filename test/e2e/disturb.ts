import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

/** A signal after some time; to the shell alone, or to all that it has started as well, as a terminal does. */
export interface Disturbance {
  readonly signal: NodeJS.Signals;
  readonly to: 'shell' | 'group';
  readonly afterMs: number;
}

/** Runs a command in a process group of its own and disturbs it. Answers how the shell ended: exit code or signal. */
export async function disturbed(
  [program = '', ...args]: readonly string[],
  { signal, to, afterMs }: Disturbance,
): Promise<number | NodeJS.Signals | null> {
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  const end = once(child, 'exit');
  await Promise.race([wait(afterMs), end]);
  if (child.exitCode === null && child.signalCode === null) send(child, signal, to);
  const [code, endedBy] = await end;
  return code ?? endedBy;
}

function send({ pid }: ChildProcess, signal: NodeJS.Signals, to: Disturbance['to']): void {
  if (pid === undefined) throw new Error('the program was not started');
  process.kill(to === 'group' ? -pid : pid, signal);
}
