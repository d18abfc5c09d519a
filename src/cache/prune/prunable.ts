import type { CacheEntry } from '../entries.js';

const DAY = 24 * 60 * 60 * 1000;

/**
 * Returns true for an entry that no run has used for `days` days; `now` is in milliseconds since 1970. What is unfinished is kept
 * for a day at least, since a run may be at work on it; what this program does not know is kept for ever.
 */
export function isPrunable(
  entry: CacheEntry,
  { now, days }: { readonly now: number; readonly days: number },
): boolean {
  if (entry.kind.is === 'unknown' || entry.kind.is === 'link') return false;
  const kept = entry.kind.is === 'unfinished' ? Math.max(days, 1) : days;
  return now - entry.usedAt >= kept * DAY;
}
