import { wholeOf } from '../../formats/content.js';
import { limitOf } from '../../limits.js';
import type { LinkEntry } from '../link/link.js';
import { relocate } from '../relocate/apply.js';

/** A file of a package that describes a menu. */
export interface MenuFile {
  readonly path: string;
  /** Null if it is too large to be one. */
  readonly text: string | null;
}

/** Returns the files that describe menus, `Menu/*.json`, sorted. */
export function menuFiles(entries: readonly LinkEntry[]): MenuFile[] {
  const files = entries.flatMap((entry): MenuFile[] => {
    if (!/^menu\/[^/]+\.json$/i.test(entry.path)) return [];
    if (entry.type === 'file') return [{ path: entry.path, text: textOf(entry.data) }];
    if (entry.type !== 'relocated') return [];
    // Where the package names the prefix it was built in, a menu has a word for it.
    return [{ path: entry.path, text: textOf(relocate(entry.data, entry.relocation, '{{ PREFIX }}')) }];
  });
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function textOf(data: Parameters<typeof wholeOf>[0]): string | null {
  return data.length > limitOf('menu-size') ? null : wholeOf(data).toString();
}
