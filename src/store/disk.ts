import { type Problem, ToolError } from '../errors.js';

/** A disk error in the cache: it would stop the other packages too. */
export class DiskError extends ToolError {
  /** With `--json` it is reported as a ToolError. */
  override readonly name = 'ToolError';
  protected static override readonly usualCode = 'disk';
}

const FIXES: Readonly<Record<string, string>> = {
  ENOSPC: 'free some room there, or give another folder with --cache-dir',
  EDQUOT: 'free some of your quota, or give another folder with --cache-dir',
  EACCES: 'give a folder that you may write to with --cache-dir',
  EPERM: 'give a folder that you may write to with --cache-dir',
  EROFS: 'that file system is read-only: give another folder with --cache-dir',
  ENOTDIR: 'a part of that path is a file: give another folder with --cache-dir',
};

/**
 * Returns what `task` returns. Turns an error of the operating system into a DiskError about the cache; throws other errors
 * unchanged.
 */
export async function explainDiskErrors<T>(cacheDir: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    const problem: Problem = {
      where: cacheDir,
      message: error.message,
      fix: FIXES[String(error.code)] ?? 'see the reason above, or give another folder with --cache-dir',
    };
    throw new DiskError('the cache cannot be used', [problem], { cause: error });
  }
}
