import type { Outcome } from '../../cli/options.js';
import { formatBytes } from '../../text/bytes.js';
import { amountOf, type CachePart, formatFiles, PARTS } from '../entries.js';
import { openEntries } from '../open-entries.js';

/** `archi-construct cache list`: returns the contents and sizes of the cache. Throws ArchiError if a folder cannot be read. */
export function listCache({ cacheDir }: { readonly cacheDir: string }): Outcome {
  const entries = openEntries(cacheDir);
  const parts = (Object.keys(PARTS) as CachePart[]).map((part) => ({
    part,
    holds: PARTS[part],
    ...amountOf(entries.filter((entry) => entry.part === part)),
  }));
  const total = amountOf(entries);
  return {
    lines: [
      cacheDir,
      ...parts
        .filter(({ files }) => files > 0)
        .map(({ part, holds, ...amount }) => `  ${part.padEnd(10)}${sizeOf(amount)}  ${holds}`),
      `  ${'total'.padEnd(10)}${sizeOf(total)}`,
    ],
    quiet: [cacheDir],
    result: { cacheDir, parts, ...total },
  };
}

function sizeOf({ files, bytes }: { readonly files: number; readonly bytes: number }): string {
  return `${formatBytes(bytes).padStart(8)}  ${formatFiles(files).padStart(12)}`;
}
