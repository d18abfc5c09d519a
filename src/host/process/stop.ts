import type { ChildProcess } from 'node:child_process';
import { isSystemError } from '../../errors.js';

/** Kills a program with its process group, and stops reading: a child that goes on would hold the pipes open. */
export function stop({ pid, stdout, stderr }: Pick<ChildProcess, 'pid' | 'stdout' | 'stderr'>): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // All of them have ended.
    if (!isSystemError(error)) throw error;
  }
  stdout?.destroy();
  stderr?.destroy();
}
