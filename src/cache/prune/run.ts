import { existsSync, rmSync } from 'node:fs';
import type { Outcome } from '../../cli/options.js';
import { systemClock } from '../../host/clock.js';
import { formatBytes } from '../../text/bytes.js';
import { amountOf, type CacheEntry, formatFiles } from '../entries.js';
import { openEntries } from '../open-entries.js';
import { isPrunable } from './prunable.js';

/** The flags of `archi-construct cache prune`. */
export interface PruneOptions {
  readonly cacheDir: string;
  /** Days. */
  readonly olderThan: number;
  readonly dryRun: boolean;
}

/** Removes the entries that no run has used for `olderThan` days; a later run makes them again. */
export function pruneCache({ cacheDir, olderThan, dryRun }: PruneOptions): Outcome {
  const limits = { now: systemClock.now(), days: olderThan };
  const entries = openEntries(cacheDir).filter((entry) => isPrunable(entry, limits));
  if (!dryRun) remove(cacheDir, entries);
  const { files, bytes } = amountOf(entries);
  const what = `${formatFiles(files)}, ${formatBytes(bytes)}`;
  return {
    lines: [...entries.map(({ path }) => path), dryRun ? `would remove ${what}` : `removed ${what}`],
    quiet: entries.map(({ path }) => path),
    result: { cacheDir, removed: !dryRun, files, bytes, paths: entries.map(({ path }) => path) },
  };
}

function remove(cacheDir: string, entries: readonly CacheEntry[]): void {
  for (const { path } of entries) rmSync(path, { force: true });
  // Removes links whose target is gone.
  for (const { path, kind } of openEntries(cacheDir))
    if (kind.is === 'link' && !existsSync(path)) rmSync(path, { force: true });
}
