import type { PackageEntry } from '../package/types.js';
import type { CopiedFile } from './copied-file.js';
import { isLinked, type LinkEntry, type LinkPlan } from './link/link.js';

/** The plan of `pkgs/<dist>/`: a file that the prefix has too is not stored twice. */
export interface ExtractPlan {
  /** The target of a hard link is a file of the prefix or an earlier entry. */
  readonly entries: readonly LinkEntry[];
  /** Copied after the prefix is unpacked and before it is relocated. */
  readonly originals: readonly CopiedFile[];
}

/**
 * Plans the extraction of a package's entries into `folder` (below `pkgs/`), beside the environment in `root` into which `plan` links
 * it; both are relative to the prefix: conda hard links both, except for files that it copies (see `isLinked`).
 */
export function planExtract(
  extracted: readonly PackageEntry[],
  plan: LinkPlan,
  { folder, root }: { readonly folder: string; readonly root: string },
): ExtractPlan {
  const linked = linkedFiles(plan, root === '' ? '' : `${root}/`);
  const names = namesOfFiles(extracted);
  const entries: LinkEntry[] = [];
  const originals: CopiedFile[] = [];
  for (const entry of extracted) {
    const path = `${folder}/${entry.path}`;
    if (entry.type !== 'file') {
      entries.push(placed(entry, folder));
      continue;
    }
    const ownNames = names.get(entry.path) ?? [];
    const [target] = ownNames.flatMap((name) => linked.shared.get(name) ?? []);
    // A file with several names must exist when these are unpacked.
    const from = ownNames.length === 1 ? linked.binaries.get(entry.path) : undefined;
    if (target !== undefined) entries.push({ type: 'hardlink', path, mtime: entry.mtime, target });
    else if (from !== undefined) originals.push({ path, from, mode: entry.mode, size: entry.data.length });
    else entries.push({ ...entry, path });
  }
  return { entries, originals };
}

function placed(entry: Exclude<PackageEntry, { type: 'file' }>, folder: string): PackageEntry {
  const path = `${folder}/${entry.path}`;
  if (entry.type === 'hardlink') return { ...entry, path, target: `${folder}/${entry.target}` };
  // Files are copied into the folder, and it must be possible to delete it.
  if (entry.type === 'directory') return { ...entry, path, mode: entry.mode | 0o700 };
  return { ...entry, path };
}

/** Path in the package → path in the prefix: of files that conda hard links, and of binaries that the prefix relocates. */
function linkedFiles({ entries, paths }: LinkPlan, root: string) {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const shared = new Map<string, string>();
  const binaries = new Map<string, string>();
  for (const { path, record } of paths) {
    const entry = byPath.get(path);
    if (record === null || entry === undefined) continue;
    if ((entry.type === 'file' || entry.type === 'hardlink') && isLinked(record))
      shared.set(record.path, root + path);
    if (entry.type === 'relocated' && entry.relocation.mode === 'binary')
      binaries.set(record.path, root + path);
  }
  return { shared, binaries };
}

/** Path of a file entry → all names of the file, its own first. */
function namesOfFiles(entries: readonly PackageEntry[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { type, path, ...entry } of entries) {
    if (type === 'file') names.set(path, [path]);
    if ('target' in entry && type === 'hardlink') names.get(entry.target)?.push(path);
  }
  return names;
}
