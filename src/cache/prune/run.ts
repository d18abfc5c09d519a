import { readlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { count, flag } from '../../cli/checks.js';
import type { Outcome } from '../../cli/options.js';
import { type Input, type Options, perform } from '../../cli/perform.js';
import { systemClock } from '../../host/clock.js';
import { formatBytes } from '../../text/bytes.js';
import { escapeControls } from '../../text/escape.js';
import { type Amount, amountOf, type CacheEntry, formatFiles } from '../entries.js';
import { notRemoved, openEntries, removeEntry } from '../open-entries.js';
import { isPrunable } from './prunable.js';

/** The flags of `archi-construct cache prune`. */
export type PruneOptions = Options<typeof CHECKS>;

/** The removed entries, and their size. */
export interface PruneResult extends Amount {
  readonly cacheDir: string;
  /** False for a dry run. */
  readonly removed: boolean;
  readonly paths: readonly string[];
}

const CHECKS = {
  /** Days. */
  olderThan: count({ min: 0 }, 30),
  dryRun: flag(),
};

/** Removes the entries that no run has used for `olderThan` days; a later run makes them again. */
export async function pruneCache(input: Input<PruneOptions> = {}): Promise<PruneResult> {
  return perform(input, CHECKS, prune);
}

function prune({ cacheDir, olderThan, dryRun }: PruneOptions): Outcome<PruneResult> {
  const limits = { now: systemClock.now(), days: olderThan };
  const all = openEntries(cacheDir);
  const old = all.filter((entry) => isPrunable(entry, limits));
  const entries = [...old, ...linksTo(old, all)];
  const kept = dryRun ? [] : entries.flatMap(({ path }) => removeEntry(path) ?? []);
  if (kept.length > 0) throw notRemoved(kept);
  const { files, bytes } = amountOf(entries);
  const paths = entries.map(({ path }) => path);
  const amount = `${formatFiles(files)}, ${formatBytes(bytes)}`;
  return {
    lines: [...paths.map(escapeControls), dryRun ? `would remove ${amount}` : `removed ${amount}`],
    quiet: paths.map(escapeControls),
    result: { cacheDir, removed: !dryRun, files, bytes, paths },
  };
}

/** Returns the links to entries that go, and those whose target has gone before. */
function linksTo(old: readonly CacheEntry[], all: readonly CacheEntry[]): CacheEntry[] {
  const stay = new Set(all.map(({ path }) => path));
  for (const { path } of old) stay.delete(path);
  const targetOf = (path: string) => resolve(dirname(path), readlinkSync(path));
  return all.filter(({ path, kind }) => kind.is === 'link' && !stay.has(targetOf(path)));
}
