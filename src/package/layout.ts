import type { Problem } from '../errors.js';
import { isSameContent } from '../formats/content.js';
import type { RawEntry } from '../formats/tar/reader.js';
import { exceeds, limitOf, overLimit } from '../limits.js';
import { escapeControls } from '../text/escape.js';
import { checkPath, decode, holdsControlCharacter } from './entry-path.js';
import type { PackageEntry } from './types.js';

/**
 * The entries of a package's archives by path, checked each alone and against the others. `softlinkProblems` checks where soft
 * links lead.
 */
export interface PackageLayout {
  /** In archive order. The target of a hard link is an earlier file entry. */
  readonly entries: ReadonlyMap<string, PackageEntry>;
  readonly problems: readonly Problem[];
}

/** Checks raw entries: paths, duplicates, hard links, and entries below something that is not a directory. */
export function layOut(raw: readonly RawEntry[]): PackageLayout {
  const entries = new Map<string, PackageEntry>();
  const problems: Problem[] = [];
  for (const rawEntry of raw) {
    const checked = checkPath(rawEntry.path);
    if ('refused' in checked) {
      problems.push({ where: shownPath(rawEntry.path), message: checked.refused });
      continue;
    }
    const { path } = checked;
    if (path === '' && rawEntry.type === 'directory') continue;
    const { entry, problem } =
      path === '' ? { entry: null, problem: 'the path is empty' } : entryOf(rawEntry, path, entries);
    if (problem !== undefined) problems.push({ where: shownPath(rawEntry.path), message: problem });
    if (entry === null) continue;
    const earlier = entries.get(path);
    if (earlier === undefined) entries.set(path, entry);
    else if (!isSame(earlier, entry)) {
      problems.push({ where: path, message: 'the archive has it twice, with different content' });
    }
  }
  return { entries, problems: [...problems, ...throughLinks(entries)] };
}

interface Read {
  /** A refused link is returned too: its path is taken. */
  readonly entry: PackageEntry | null;
  readonly problem?: string;
}

function entryOf(raw: RawEntry, path: string, earlier: ReadonlyMap<string, PackageEntry>): Read {
  const { type, mtime } = raw;
  // Drops setuid, setgid and sticky: an installer must not grant privileges.
  const mode = raw.mode & 0o777;
  if (type === 'file') return { entry: { type, path, mode, mtime, data: raw.data } };
  if (type === 'directory') return { entry: { type, path, mode, mtime } };
  const target = decode(raw.target) ?? '';
  const entry: PackageEntry = { type: 'softlink', path, mtime, target };
  if (raw.target.length > limitOf('path-length'))
    return {
      entry,
      problem: `the link leads to a path of ${raw.target.length} bytes; ${exceeds('path-length').fix}`,
    };
  if (target === '') return { entry, problem: 'the link has no target that is UTF-8' };
  if (holdsControlCharacter(target))
    return { entry, problem: 'the link target contains a control character' };
  if (type === 'softlink') return { entry };
  const checked = checkPath(raw.target);
  const linked = 'path' in checked ? earlier.get(checked.path) : undefined;
  if (linked?.type === 'file') return { entry: { type, path, mtime, target: linked.path } };
  if (linked?.type === 'hardlink' || linked?.type === 'softlink')
    return { entry: { ...linked, path, mtime } };
  const problem = `the hard link leads to "${escapeControls(target)}", which is not an earlier file of the archive`;
  return { entry, problem };
}

function isSame(entry: PackageEntry, other: PackageEntry): boolean {
  if (entry.type === 'directory' || other.type === 'directory') return entry.type === other.type;
  if (entry.type === 'file')
    return other.type === 'file' && entry.mode === other.mode && isSameContent(entry.data, other.data);
  return entry.type === other.type && entry.target === other.target;
}

/** Reports entries below something that is not a directory. Visits each folder once, however many entries it has. */
function throughLinks(entries: ReadonlyMap<string, PackageEntry>): Problem[] {
  const most = limitOf('package-paths');
  /** Folder → the outermost path among it and its parents that is not a directory; null if there is none. */
  const obstacles = new Map<string, string | null>();
  const obstacleAbove = (path: string): string | null => {
    const slash = path.lastIndexOf('/');
    if (slash === -1) return null;
    const folder = path.slice(0, slash);
    const known = obstacles.get(folder);
    if (known !== undefined) return known;
    const isDirectory = (entries.get(folder)?.type ?? 'directory') === 'directory';
    const obstacle = obstacleAbove(folder) ?? (isDirectory ? null : folder);
    obstacles.set(folder, obstacle);
    if (entries.size + obstacles.size > most) throw overLimit('too many paths', 'package-paths');
    return obstacle;
  };
  return [...entries.keys()].flatMap((path) => {
    const above = obstacleAbove(path);
    if (above === null) return [];
    return [{ where: path, message: `it lies below ${JSON.stringify(above)}, which is not a directory` }];
  });
}

const LONGEST_SHOWN = 400;

function shownPath(path: Buffer): string {
  const text = escapeControls(path.subarray(0, LONGEST_SHOWN).toString());
  return path.length > LONGEST_SHOWN ? `${text}…` : text;
}
