import { UserError } from '../../errors.js';
import { type Content, piecesOf } from '../../formats/content.js';
import { padding, tarHeader } from '../../formats/tar/header.js';
import type { PackageEntry } from '../../package/types.js';
import type { ImageDescription } from '../types.js';
import { isWhiteout } from './layer-root.js';

/** Whose the files of a prefix are. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
  /** The group may read and write, and enter or run what anybody may. */
  readonly groupWrites: boolean;
}

/** The ordinary user's, where there is one; then its group may write: so can any uid that runs in this group. */
export function ownerOf({ user }: Pick<ImageDescription, 'user'>): Owner {
  return user === null
    ? { uid: 0, gid: 0, groupWrites: false }
    : { uid: user.uid, gid: user.gid, groupWrites: true };
}

/**
 * Mode bits as conda gives them under the umask 022, which is that of nearly every image, with what `owner` asks for on top:
 * `chmod g+rwX`. No setuid, setgid or sticky bit is left.
 */
export function modeFor(mode: number, { groupWrites }: Owner, isFolder: boolean): number {
  const masked = mode & 0o755;
  if (!groupWrites) return masked;
  return masked | 0o060 | (isFolder || (masked & 0o111) !== 0 ? 0o010 : 0);
}

/**
 * The entries below `root` (see `layerRoot`) as tar blocks, in pieces. Throws UserError for names that are something else
 * in a layer, with all of them; `of` is the package, for messages.
 */
export function layerBlocks(
  entries: readonly PackageEntry[],
  { root, owner, of }: { root: string; owner: Owner; of: string },
): Iterable<Buffer> {
  refuseWhiteouts(entries, of);
  const modes = new Map(entries.map((entry) => [entry.path, entry.type === 'file' ? entry.mode : 0]));
  return allBlocks(entries, { root, owner, modes });
}

function* allBlocks(entries: readonly PackageEntry[], placement: Placement) {
  for (const entry of entries) yield* blocksOf(entry, placement);
}

interface Placement {
  readonly root: string;
  readonly owner: Owner;
  /** Of files, by path. */
  readonly modes: ReadonlyMap<string, number>;
}

function blocksOf(entry: PackageEntry, { root, owner, modes }: Placement): Iterable<Buffer> {
  const { uid, gid } = owner;
  const common = { path: `${root}/${entry.path}`, mtime: entry.mtime, uid, gid };
  switch (entry.type) {
    // All folders of a layer stand at its begin, each once.
    case 'directory':
      return [];
    case 'softlink':
      return [tarHeader({ ...common, type: 'softlink', mode: 0o777, linkTarget: entry.target })];
    case 'hardlink': {
      // docker gives the file the mode and owner of its last name.
      const mode = modeFor(modes.get(entry.target) ?? 0o644, owner, false);
      return [tarHeader({ ...common, type: 'hardlink', mode, linkTarget: `${root}/${entry.target}` })];
    }
    case 'file': {
      const { data } = entry;
      const mode = modeFor(entry.mode, owner, false);
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
      message: 'a name that begins with .wh. removes a file where a layer has it',
      fix: 'leave the package out, or use the Dockerfile',
    }));
  if (problems.length > 0) throw new UserError(`${of} cannot be in a layer`, problems);
}
