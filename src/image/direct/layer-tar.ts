import { UserError } from '../../errors.js';
import { type Content, piecesOf } from '../../formats/content.js';
import { padding, tarHeader } from '../../formats/tar/header.js';
import type { PackageEntry } from '../../package/types.js';
import type { ImageDescription } from '../types.js';
import { isWhiteout } from './layer-root.js';

/** The owner of the files of a prefix. */
export interface PrefixOwner {
  readonly uid: number;
  readonly gid: number;
  /** The group may read and write, and execute or enter what anybody may (`chmod g+rwX`). */
  readonly groupWrites: boolean;
}

/**
 * Returns the image's user as the owner, and lets its group write, so that any uid in this group can write too; root if there
 * is no user.
 */
export function ownerOf({ user }: Pick<ImageDescription, 'user'>): PrefixOwner {
  return user === null
    ? { uid: 0, gid: 0, groupWrites: false }
    : { uid: user.uid, gid: user.gid, groupWrites: true };
}

/**
 * Returns the mode that conda gives a file under umask 022, which nearly every image has, plus `chmod g+rwX` if the group
 * writes. Setuid, setgid and sticky are dropped.
 */
export function modeFor(mode: number, { groupWrites }: PrefixOwner, isFolder: boolean): number {
  const masked = mode & 0o755;
  if (!groupWrites) return masked;
  return masked | 0o060 | (isFolder || (masked & 0o111) !== 0 ? 0o010 : 0);
}

/**
 * Yields the entries below `root` (see `layerRoot`) as tar blocks. Throws UserError, with all of them, for names with a special
 * meaning in a layer; `of` names the package in messages.
 */
export function layerBlocks(
  entries: readonly PackageEntry[],
  {
    root,
    owner,
    of,
    links = null,
  }: { root: string; owner: PrefixOwner; of: string; links?: SameFiles | null },
): Iterable<Buffer> {
  refuseWhiteouts(entries, of);
  const modes = new Map(entries.map((entry) => [entry.path, entry.type === 'file' ? entry.mode : 0]));
  return allBlocks(entries, { root, owner, modes, links });
}

/** Files that another environment has at the same paths, by their content: they become hard links to those. */
interface SameFiles {
  readonly root: string;
  readonly files: ReadonlySet<Content>;
}

function* allBlocks(entries: readonly PackageEntry[], placement: Placement) {
  for (const entry of entries) yield* blocksOf(entry, placement);
}

interface Placement {
  readonly root: string;
  readonly owner: PrefixOwner;
  /** Modes of files, by path. */
  readonly modes: ReadonlyMap<string, number>;
  readonly links: SameFiles | null;
}

function blocksOf(entry: PackageEntry, { root, owner, modes, links }: Placement): Iterable<Buffer> {
  const { uid, gid } = owner;
  const common = { path: `${root}/${entry.path}`, mtime: entry.mtime, uid, gid };
  switch (entry.type) {
    // The head of a layer contains all its folders, each once.
    case 'directory':
      return [];
    case 'softlink':
      return [tarHeader({ ...common, type: 'softlink', mode: 0o777, linkTarget: entry.target })];
    case 'hardlink': {
      // docker gives a file the mode and owner of its last name.
      const mode = modeFor(modes.get(entry.target) ?? 0o644, owner, false);
      return [tarHeader({ ...common, type: 'hardlink', mode, linkTarget: `${root}/${entry.target}` })];
    }
    case 'file': {
      const { data } = entry;
      const mode = modeFor(entry.mode, owner, false);
      if (links?.files.has(data) === true)
        return [tarHeader({ ...common, type: 'hardlink', mode, linkTarget: `${links.root}/${entry.path}` })];
      return fileBlocks(tarHeader({ ...common, type: 'file', mode, size: data.length }), data);
    }
  }
}

function* fileBlocks(header: Buffer, data: Content): Generator<Buffer, void, undefined> {
  yield header;
  yield* piecesOf(data);
  yield padding(data.length);
}

function refuseWhiteouts(entries: readonly PackageEntry[], of: string): void {
  const problems = entries
    .filter(({ path }) => path.split('/').some(isWhiteout))
    .map(({ path }) => ({
      where: `${of}: ${path}`,
      message: 'in a layer, a name that begins with .wh. removes a file',
      fix: 'leave out the package, or build the Dockerfile',
    }));
  if (problems.length > 0) throw new UserError(`${of} cannot be put into a layer`, problems);
}
