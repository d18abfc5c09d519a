import type { CacheEntry } from '../entries.js';

const DAY = 24 * 60 * 60 * 1000;

/**
 * Returns whether no run has used an entry for `days` days; `now` is in milliseconds since 1970. Unfinished files,
 * unpacked pythons and what engines keep stay for at least a day, since a run may be using them; unknown files, folders and links are never removed.
 */
export function isPrunable(
  entry: CacheEntry,
  { now, days }: { readonly now: number; readonly days: number },
): boolean {
  const { is } = entry.kind;
  if (is === 'unknown' || is === 'link' || is === 'folder') return false;
  const kept = ['unfinished', 'python', 'engine'].includes(is) ? Math.max(days, 1) : days;
  return now - entry.usedAt >= kept * DAY;
}
