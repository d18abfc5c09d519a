import { ToolError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { Lock } from '../../lock/types.js';
import { pythonOf } from '../link/python.js';
import type { BuildPython, OpenPython } from './open-build-python.js';
import type { Pyc } from './types.js';

/**
 * Calls `use` with what becomes of the python sources of a lock, and the package or path of the python that compiles. Without a
 * python that can compile them here, `build` warns and leaves them to the target.
 */
export async function withPyc<T>(
  choice: 'build' | 'target' | 'none',
  lock: Lock,
  { emit, open }: { readonly emit: Emit; readonly open: OpenPython },
  use: (pyc: Pyc, from: string | null) => Promise<T>,
): Promise<T> {
  if (choice !== 'build') return use(choice, null);
  const target = pythonOf(lock);
  if (target === null) return use('target', null);
  const python = await openOrExplain(lock, open);
  if (typeof python === 'string') {
    const message = `python sources are left to the target to compile: no python ${target.version} here can (${python})`;
    emit({ kind: 'warning', message });
    return use('target', null);
  }
  if (python.warning !== null) emit({ kind: 'warning', message: python.warning });
  try {
    return await use(python.program, python.from);
  } finally {
    python.close();
  }
}

async function openOrExplain(lock: Lock, open: OpenPython): Promise<BuildPython | string> {
  try {
    return await open(lock);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return error.problems.map(({ message }) => message).join('; ') || error.message;
  }
}
