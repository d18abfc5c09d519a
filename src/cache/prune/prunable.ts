import type { CacheEntry } from '../entries.js';

const DAY = 24 * 60 * 60 * 1000;

/**
 * Returns whether no run has used an entry for `days` days; `now` is in milliseconds since 1970. Unfinished files are kept for
 * at least a day, since a run may be writing them; unknown files and links are never removed.
 */
export function isPrunable(
  entry: CacheEntry,
  { now, days }: { readonly now: number; readonly days: number },
): boolean {
  if (entry.kind.is === 'unknown' || entry.kind.is === 'link') return false;
  const kept = entry.kind.is === 'unfinished' ? Math.max(days, 1) : days;
  return now - entry.usedAt >= kept * DAY;
}
