import { foldersAbove } from '../../formats/tar/folders-above.js';
import { tarHeader } from '../../formats/tar/header.js';
import type { FolderHeader } from '../base/tree.js';
import { type Ground, headerAbove } from './ground.js';
import { modeFor, type PrefixOwner } from './layer-tar.js';

/** A folder in a layer; `path` has no leading slash. */
export interface LayerFolder extends Omit<FolderHeader, 'mtime' | 'xattrs'> {
  readonly path: string;
  /** Seconds since 1970; null for the mtime of the layer. */
  readonly mtime: number | null;
  readonly xattrs: FolderHeader['xattrs'];
}

/** Where the folders of a prefix are, and their owner. */
export interface FolderPlacement {
  readonly ground: Ground;
  readonly owner: PrefixOwner;
}

/**
 * Returns the folders of a prefix and those above it. `folders` maps paths relative to the prefix to the modes that packages
 * give them. Folders of the base keep their headers, except that the image's user owns those in the prefix.
 */
export function prefixFolders(
  folders: ReadonlyMap<string, number>,
  placement: FolderPlacement,
): LayerFolder[] {
  const { root } = placement.ground;
  const own = [['', 0o755] as const, ...folders].map(([folder, mode]) => inPrefix(folder, mode, placement));
  return [...foldersAbove(root).map((path) => outside(path, placement)), ...own];
}

/** Returns the home of the image's user and the folders above it; nothing if there is no user or the base has the home. */
export function homeFolders(placement: FolderPlacement): LayerFolder[] {
  const { home } = placement.ground;
  return home === null ? [] : [...foldersAbove(home), home].map((path) => outside(path, placement));
}

/** Returns folders as tar blocks, sorted by path, each once: the last one of a path counts. */
export function folderBlocks(folders: readonly LayerFolder[], mtime: number): Buffer[] {
  const byPath = new Map(folders.map((folder) => [folder.path, folder]));
  return [...byPath.values()]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((folder) =>
      tarHeader({
        ...folder,
        type: 'directory',
        mtime: folder.mtime ?? mtime,
        xattrs: new Map(
          Object.entries(folder.xattrs).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
        ),
      }),
    );
}

/** Returns a folder of root, mode 0755. */
export function rootsOwn(path: string): LayerFolder {
  return { path, mode: 0o755, uid: 0, gid: 0, mtime: null, xattrs: {} };
}

function outside(path: string, { ground, owner }: FolderPlacement): LayerFolder {
  const { uid, gid } = owner;
  if (path === ground.home) return { ...rootsOwn(path), mode: 0o775, uid, gid };
  return { ...rootsOwn(path), ...headerAbove(ground, path) };
}

function inPrefix(folder: string, mode: number, { ground, owner }: FolderPlacement): LayerFolder {
  const { root, inside } = ground;
  const { uid, gid, groupWrites } = owner;
  const path = folder === '' ? root : `${root}/${folder}`;
  const there = Object.hasOwn(inside, folder) ? inside[folder] : undefined;
  if (typeof there !== 'object') return { ...rootsOwn(path), mode: modeFor(mode, owner, true), uid, gid };
  return { path, ...there, ...(groupWrites ? { mode: there.mode | 0o070, uid, gid } : {}) };
}
