import type { Outcome } from '../../cli/options.js';
import { type Common, perform } from '../../cli/perform.js';
import { formatBytes } from '../../text/bytes.js';
import { escapeControls } from '../../text/escape.js';
import { type Amount, amountOf, type CachePart, formatFiles, PARTS } from '../entries.js';
import { openEntries } from '../open-entries.js';

/** The folder of the cache, its parts and their sizes. */
export interface CacheListResult extends Amount {
  readonly cacheDir: string;
  readonly parts: readonly (Amount & { readonly part: CachePart; readonly holds: string })[];
}

/** Returns the contents and sizes of the cache. Throws ArchiError if a folder cannot be read. */
export async function listCache(input: Common = {}): Promise<CacheListResult> {
  return perform(input, {}, list);
}

function list({ cacheDir }: { readonly cacheDir: string }): Outcome<CacheListResult> {
  const entries = openEntries(cacheDir);
  const parts = (Object.keys(PARTS) as CachePart[]).map((part) => ({
    part,
    holds: PARTS[part],
    ...amountOf(entries.filter((entry) => entry.part === part)),
  }));
  const total = amountOf(entries);
  return {
    lines: [
      escapeControls(cacheDir),
      ...parts
        .filter(({ files }) => files > 0)
        .map(({ part, holds, ...amount }) => `  ${part.padEnd(10)}${sizeOf(amount)}  ${holds}`),
      `  ${'total'.padEnd(10)}${sizeOf(total)}`,
    ],
    quiet: [escapeControls(cacheDir)],
    result: { cacheDir, parts, ...total },
  };
}

function sizeOf({ files, bytes }: Amount): string {
  return `${formatBytes(bytes).padStart(8)}  ${formatFiles(files).padStart(12)}`;
}
