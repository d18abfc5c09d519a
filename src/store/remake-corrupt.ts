import { rmSync } from 'node:fs';
import { type Problem, ToolError } from '../errors.js';
import type { CachedBytes } from './results.js';

/** The bytes of some cached results do not match their checksums, or are gone. `remakeCorrupt` catches it. */
export class CorruptCacheError extends ToolError {
  /** With `--json` it is reported as a ToolError. */
  override readonly name = 'ToolError';

  /** If `results` is empty, the bytes are not from the cache and cannot be made again. */
  constructor(
    readonly results: readonly CachedBytes[],
    message = 'files in the cache are damaged',
    problems: readonly Problem[] = results.map(problemOf),
  ) {
    super(message, problems);
  }
}

function problemOf({ path, sha256 }: CachedBytes): Problem {
  return {
    where: path,
    message: 'its bytes do not match their checksum',
    expected: `sha256 ${sha256}`,
    fix: 'delete the file and run again; if that does not help, give another folder with --cache-dir',
  };
}

/**
 * Returns what `work` returns. If it throws CorruptCacheError, drops these results from the cache and repeats the work, which
 * makes them anew. Throws the error if it names no results, or only results that were dropped before.
 */
export async function remakeCorrupt<T>(work: () => Promise<T>): Promise<T> {
  const dropped = new Set<string>();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CorruptCacheError)) throw error;
      const descriptions = error.results.map(({ description }) => description);
      if (descriptions.every((description) => dropped.has(description))) throw error;
      for (const description of descriptions) {
        rmSync(description, { force: true, recursive: true });
        dropped.add(description);
      }
    }
  }
}
