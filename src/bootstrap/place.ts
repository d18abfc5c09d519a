import { dirname, join, normalize, relative } from 'node:path/posix';
import { addTo } from '../group.js';
import type { PackageEntry } from '../package/types.js';
import { MULTIARCH } from './layout.js';
import type { DebEntry } from './tar-entries.js';

/** An entry below the prefix. Folders are implied; a hard link becomes a copy of its file. */
export type PlacedEntry = Extract<PackageEntry, { type: 'file' | 'softlink' }>;

/** Maps the path of a Debian file to its path below the prefix; null leaves it out. */
export type PathOf = (path: string) => string | null;

/**
 * Maps the entries of several Debian packages to paths below one prefix. Targets of soft links are rewritten; a link whose
 * target is neither placed nor in `beside` is dropped. If two packages contain the same path, the first one wins, and a file of
 * the architecture's own folder wins over one for all architectures, which is a switch between them.
 */
export function placeEntries(
  entries: readonly DebEntry[],
  pathOf: PathOf,
  beside: readonly PlacedEntry[] = [],
): PlacedEntry[] {
  const sources = new Map(entries.map((entry) => [entry.path, entry]));
  const placed = new Map<string, PlacedEntry>();
  for (const entry of [...entries].sort((a, b) => Number(isForAll(a)) - Number(isForAll(b)))) {
    const path = entry.type === 'directory' ? null : pathOf(entry.path);
    if (path === null || placed.has(path)) continue;
    const placedEntry = placeEntry({ entry, path, sources, pathOf });
    if (placedEntry !== null) placed.set(path, placedEntry);
  }
  return withoutDangling([...placed.values()], beside);
}

function isForAll({ path }: DebEntry): boolean {
  return !MULTIARCH.test(path);
}

/** Drops soft links that do not lead, directly or through other links, to a file or to a folder of one, here or in `beside`. */
export function withoutDangling(
  entries: readonly PlacedEntry[],
  beside: readonly PlacedEntry[] = [],
): PlacedEntry[] {
  const all = [...entries, ...beside];
  const ends = new Set(all.filter(({ type }) => type === 'file').flatMap(withFolders));
  const waiting = new Map<string, PlacedEntry[]>();
  for (const entry of all) {
    if (entry.type !== 'softlink') continue;
    addTo(waiting, normalize(join(dirname(entry.path), entry.target)), entry);
  }
  // Follows the links backwards, from existing paths to the links that point to them.
  const reached = new Set<PlacedEntry>();
  const queue = [...ends];
  for (let at = 0; at < queue.length; at += 1) {
    const links = waiting.get(queue[at] ?? '') ?? [];
    waiting.delete(queue[at] ?? '');
    for (const link of links) {
      reached.add(link);
      queue.push(...withFolders(link).filter((path) => !ends.has(path)));
    }
  }
  return entries.filter((entry) => entry.type === 'file' || reached.has(entry));
}

function placeEntry(options: {
  readonly entry: DebEntry;
  readonly path: string;
  readonly sources: ReadonlyMap<string, DebEntry>;
  readonly pathOf: PathOf;
}): PlacedEntry | null {
  const { entry, path, sources, pathOf } = options;
  if (entry.type === 'softlink') {
    const target = placeTarget(entry, pathOf);
    if (target === null || target === path) return null;
    return { type: 'softlink', path, mtime: entry.mtime, target: relative(dirname(path), target) };
  }
  const source = entry.type === 'hardlink' ? sources.get(entry.target) : entry;
  if (source?.type !== 'file') return null;
  const mode = (source.mode & 0o111) === 0 ? 0o644 : 0o755;
  return { type: 'file', path, mode, mtime: source.mtime, data: source.data };
}

function placeTarget(entry: DebEntry, pathOf: PathOf): string | null {
  const absolute = entry.target.startsWith('/') ? entry.target : join('/', dirname(entry.path), entry.target);
  const target = normalize(absolute).replace(/^\/+/, '');
  // The target may be a folder; some rules match only paths inside it, hence the slash.
  return pathOf(target) ?? pathOf(`${target}/`)?.replace(/\/$/, '') ?? null;
}

/** Returns the path of an entry and of every folder above it. */
function withFolders({ path }: PlacedEntry): string[] {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}
