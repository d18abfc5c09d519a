import { foldersAbove } from '../../formats/tar/folders-above.js';
import { tarHeader } from '../../formats/tar/header.js';
import type { FolderHeader } from '../base/tree.js';
import { type Ground, headerAbove } from './ground.js';
import { modeFor, type Owner } from './layer-tar.js';

/** A folder in a layer; `path` is the layer's own (no first slash). */
export interface LayerFolder extends Omit<FolderHeader, 'mtime' | 'xattrs'> {
  readonly path: string;
  /** Seconds since 1970; null: as the layer has it. */
  readonly mtime: number | null;
  readonly xattrs: FolderHeader['xattrs'];
}

/** Where folders of a prefix lie, and whose they are. */
export interface FolderPlacement {
  readonly ground: Ground;
  readonly owner: Owner;
}

/**
 * The folders of a prefix, and those above it. `folders` are relative to the prefix, with the modes that packages give
 * them. What the base has of them stays as it is, but that the ordinary user gets what is in the prefix.
 */
export function prefixFolders(
  folders: ReadonlyMap<string, number>,
  placement: FolderPlacement,
): LayerFolder[] {
  const { root } = placement.ground;
  const own = [['', 0o755] as const, ...folders].map(([folder, mode]) => inPrefix(folder, mode, placement));
  return [...foldersAbove(root).map((path) => outside(path, placement)), ...own];
}

/** The home of an image's ordinary user, and the folders above; nothing where it has none, or the base has it. */
export function homeFolders(placement: FolderPlacement): LayerFolder[] {
  const { home } = placement.ground;
  return home === null ? [] : [...foldersAbove(home), home].map((path) => outside(path, placement));
}

/** Folders as tar blocks in the order of their names, each once: what is listed later counts. */
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

/** A folder of root's, that others may look into. */
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
