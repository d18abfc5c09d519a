import { tarHeader } from '../../package/tar-header.js';
import type { ImageDescription } from '../types.js';
import { foldersAbove } from './layer-root.js';
import { modeFor, type Owner } from './layer-tar.js';

/** A folder in a layer; `path` is the layer's own (no first slash). */
export interface LayerFolder {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The folders of a prefix, and those above it (root's). `folders` are relative to `root`, with the modes that packages
 * give them.
 */
export function prefixFolders(
  folders: ReadonlyMap<string, number>,
  { root, owner }: { root: string; owner: Owner },
): LayerFolder[] {
  const { uid, gid } = owner;
  const own = [['', 0o755] as const, ...folders].map(([folder, mode]) => {
    const path = folder === '' ? root : `${root}/${folder}`;
    return { path, mode: modeFor(mode, owner, true), uid, gid };
  });
  return [...foldersAbove(root).map(rootsOwn), ...own];
}

/** The home of an image's ordinary user; nothing where it has none. */
export function homeFolders(user: ImageDescription['user']): LayerFolder[] {
  if (user === null) return [];
  const path = homeOf(user).slice(1);
  const { uid, gid } = user;
  return [...foldersAbove(path).map(rootsOwn), { path, mode: 0o775, uid, gid }];
}

/** Where an image's ordinary user is at home. */
export function homeOf({ name }: { readonly name: string }): string {
  return `/home/${name}`;
}

/** Folders as tar blocks in the order of their names, each once: what is listed later counts. */
export function folderBlocks(folders: readonly LayerFolder[], mtime: number): Buffer[] {
  const byPath = new Map(folders.map((folder) => [folder.path, folder]));
  return [...byPath.values()]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((folder) => tarHeader({ ...folder, type: 'directory', mtime }));
}

/** A folder of root's, that others may look into. */
export function rootsOwn(path: string): LayerFolder {
  return { path, mode: 0o755, uid: 0, gid: 0 };
}
