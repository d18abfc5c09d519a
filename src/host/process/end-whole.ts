import type { ChildProcess } from 'node:child_process';
import { stop } from './stop.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends a program that has a process group of its own, with all that it started, `timeout` seconds from now, and where a signal ends
 * this process: the group does not get the terminal's. Returns the function that is to be called when the program has ended; it ends
 * what the program left behind.
 */
export function endWhole(
  running: Pick<ChildProcess, 'pid' | 'stdout' | 'stderr'>,
  timeout: number,
): () => void {
  const release = () => {
    clearTimeout(timer);
    for (const signal of SIGNALS) process.off(signal, interrupt);
    stop(running);
  };
  const interrupt = (signal: NodeJS.Signals) => {
    release();
    // Other handlers of the signal have already run.
    process.kill(process.pid, signal);
  };
  const timer = setTimeout(() => stop(running), timeout * 1000);
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return release;
}
