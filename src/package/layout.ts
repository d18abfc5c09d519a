import type { Problem } from '../errors.js';
import { checkPath, decode } from './entry-path.js';
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
      problems.push({ where: shown(one.path), message: checked.refused });
      continue;
    }
    const { path } = checked;
    if (path === '' && one.type === 'directory') continue;
    const entry = path === '' ? 'the path is empty' : entryOf(one, path, entries);
    if (typeof entry === 'string') {
      problems.push({ where: shown(one.path), message: entry });
      continue;
    }
    const earlier = entries.get(path);
    if (earlier === undefined) entries.set(path, entry);
    else if (!isSame(earlier, entry)) {
      problems.push({ where: path, message: 'the archive has it twice, with different content' });
    }
  }
  return { entries, problems: [...problems, ...throughLinks(entries)] };
}

/** The entry, or why it is refused. */
function entryOf(
  raw: RawEntry,
  path: string,
  earlier: ReadonlyMap<string, PackageEntry>,
): PackageEntry | string {
  const { type, mtime } = raw;
  // Neither setuid nor setgid nor sticky: an installer does not hand out rights.
  const mode = raw.mode & 0o777;
  if (type === 'file') return { type, path, mode, mtime, data: raw.data };
  if (type === 'directory') return { type, path, mode, mtime };
  const target = decode(raw.target);
  if (target === null) return 'the link target is not UTF-8';
  if (target === '' || /[\0-\x1f\x7f]/.test(target))
    return 'the link target is empty or holds a control character';
  if (type === 'softlink') return { type, path, mtime, target };
  const checked = checkPath(raw.target);
  const linked = 'path' in checked ? earlier.get(checked.path) : undefined;
  if (linked?.type === 'file') return { type, path, mtime, target: linked.path };
  if (linked?.type === 'hardlink') return { type, path, mtime, target: linked.target };
  if (linked?.type === 'softlink') return { type: 'softlink', path, mtime, target: linked.target };
  return `the hard link leads to ${JSON.stringify(target)}, which is no file before it in the archive`;
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

function shown(path: Buffer): string {
  return JSON.stringify(path.toString()).slice(1, -1);
}
