import { ToolError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { Lock } from '../../lock/types.js';
import { pythonOf } from '../link/python.js';
import { findPython } from './open-python.js';
import type { Pyc } from './types.js';

/**
 * Returns what becomes of the python sources of a lock. For `build` without a python on this host that can compile them, warns
 * and leaves them to the target.
 */
export async function openPyc(
  choice: 'build' | 'target' | 'none',
  lock: Lock,
  { emit, find = findPython }: { readonly emit: Emit; readonly find?: typeof findPython },
): Promise<Pyc> {
  if (choice !== 'build') return choice;
  const target = pythonOf(lock);
  if (target === null) return 'target';
  try {
    return await find(target.version, { release: releaseOf(lock) });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const reason = error.problems[0]?.message ?? error.message;
    const message = `python sources are left to the target to compile: no python ${target.version} on this host can (${reason})`;
    emit({ kind: 'warning', message });
    return 'target';
  }
}

/** Returns the version of the python in a lock (`3.7.17`); null if it has none. */
export function releaseOf({ packages }: Pick<Lock, 'packages'>): string | null {
  return packages.find(({ record }) => record.name === 'python')?.record.version ?? null;
}
