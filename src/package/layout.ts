import type { Problem } from '../errors.js';
import { checkPath, decode, escapeControls, holdsControlCharacter } from './entry-path.js';
import type { RawEntry } from './tar-reader.js';
import type { PackageEntry } from './types.js';

/** The entries of a package's archives, by path, checked one by one and against each other; `checkSoftlinks` says where links lead. */
export interface Layout {
  /** In archive order. A hard link's target is a file entry that stands before it. */
  readonly entries: ReadonlyMap<string, PackageEntry>;
  readonly problems: readonly Problem[];
}

/** Checks raw entries: their paths, what stands twice, hard links, and what lies below something that is no directory. */
export function layOut(raw: readonly RawEntry[]): Layout {
  const entries = new Map<string, PackageEntry>();
  const problems: Problem[] = [];
  for (const one of raw) {
    const checked = checkPath(one.path);
    if ('refused' in checked) {
      problems.push({ where: escapeControls(one.path.toString()), message: checked.refused });
      continue;
    }
    const { path } = checked;
    if (path === '' && one.type === 'directory') continue;
    const { entry, problem } =
      path === '' ? { entry: null, problem: 'the path is empty' } : entryOf(one, path, entries);
    if (problem !== undefined)
      problems.push({ where: escapeControls(one.path.toString()), message: problem });
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
  /** A link that is refused still takes its place. */
  readonly entry: PackageEntry | null;
  readonly problem?: string;
}

function entryOf(raw: RawEntry, path: string, earlier: ReadonlyMap<string, PackageEntry>): Read {
  const { type, mtime } = raw;
  // Neither setuid nor setgid nor sticky: an installer does not hand out rights.
  const mode = raw.mode & 0o777;
  if (type === 'file') return { entry: { type, path, mode, mtime, data: raw.data } };
  if (type === 'directory') return { entry: { type, path, mode, mtime } };
  const target = decode(raw.target) ?? '';
  const entry: PackageEntry = { type: 'softlink', path, mtime, target };
  if (target === '') return { entry, problem: 'the link has no target that is UTF-8' };
  if (holdsControlCharacter(target)) return { entry, problem: 'the link target holds a control character' };
  if (type === 'softlink') return { entry };
  const checked = checkPath(raw.target);
  const linked = 'path' in checked ? earlier.get(checked.path) : undefined;
  if (linked?.type === 'file') return { entry: { type, path, mtime, target: linked.path } };
  if (linked?.type === 'hardlink' || linked?.type === 'softlink')
    return { entry: { ...linked, path, mtime } };
  const problem = `the hard link leads to "${escapeControls(target)}", which is no file before it in the archive`;
  return { entry, problem };
}

function isSame(one: PackageEntry, other: PackageEntry): boolean {
  if (one.type === 'directory' || other.type === 'directory') return one.type === other.type;
  if (one.type === 'file')
    return other.type === 'file' && one.mode === other.mode && one.data.equals(other.data);
  return one.type === other.type && one.target === other.target;
}

function throughLinks(entries: ReadonlyMap<string, PackageEntry>): Problem[] {
  return [...entries.keys()].flatMap((path) => {
    const above = parentsOf(path).find(
      (parent) => (entries.get(parent)?.type ?? 'directory') !== 'directory',
    );
    if (above === undefined) return [];
    return [{ where: path, message: `it lies below ${JSON.stringify(above)}, which is not a directory` }];
  });
}

function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    parents.push(path.slice(0, slash));
  }
  return parents;
}
