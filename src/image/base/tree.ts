import type { RawHeader } from '../../formats/tar/fields.js';

/** What a path of a base image is. */
export type BaseNode =
  | BaseFolder
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'file' };

/** A folder of a base image, as its layers describe it. */
export interface BaseFolder extends FolderHeader {
  readonly kind: 'folder';
  readonly children: Map<string, BaseNode>;
}

/** Permission bits, owner, and seconds since 1970. */
export interface FolderHeader {
  mode: number;
  uid: number;
  gid: number;
  mtime: number;
  /** Extended attributes by name, in base64. */
  xattrs: Readonly<Record<string, string>>;
}

/** The header that runtimes give to a parent folder that no layer lists. */
export const IMPLIED: Readonly<FolderHeader> = { mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: {} };

/** Returns the tree of a base without layers. */
export function emptyTree(): BaseFolder {
  return { ...IMPLIED, kind: 'folder', children: new Map() };
}

/**
 * Applies a layer to a tree (layer.md of the image specification): whiteouts apply to lower layers only, a folder over a
 * folder changes its header, any other entry replaces the old one. Parents that are links are followed.
 */
export function layUpon(tree: BaseFolder, headers: readonly RawHeader[]): void {
  const entries = headers.map((header) => ({ header, parts: partsOf(header.path.toString()) }));
  for (const { parts } of entries) if (isWhiteout(parts)) takeOut(tree, parts);
  for (const { header, parts } of entries) if (!isWhiteout(parts)) put(tree, parts, header);
}

/** Where a path leads: the folder, or null if it does not exist, and its path without links. */
export type Walked =
  | { readonly folder: BaseFolder | null; readonly real: readonly string[] }
  /** `at` is a file instead of a folder, or a link in a cycle. */
  | { readonly blockedBy: 'file' | 'circle'; readonly at: string };

/** Linux follows as many links (MAXSYMLINKS). */
const MOST_LINKS = 40;

/** Follows a path from the root, which no link can leave, as in a container. With `make`, missing folders are created. */
export function walk(tree: BaseFolder, path: string, { make = false }: { make?: boolean } = {}): Walked {
  const pending = partsOf(path, true).reverse();
  const trail: { readonly name: string; readonly folder: BaseFolder | null }[] = [];
  const here = () => (trail.length === 0 ? tree : (trail.at(-1)?.folder ?? null));
  let links = 0;
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '..') {
      trail.pop();
      continue;
    }
    const node = here()?.children.get(name);
    const at = () => `/${[...trail.map((step) => step.name), name].join('/')}`;
    if (node?.kind === 'file') return { blockedBy: 'file', at: at() };
    if (node?.kind === 'link') {
      if (++links > MOST_LINKS) return { blockedBy: 'circle', at: at() };
      if (node.target.startsWith('/')) trail.length = 0;
      pending.push(...partsOf(node.target, true).reverse());
    } else trail.push({ name, folder: node ?? (make ? makeFolder(here(), name) : null) });
  }
  return { folder: here(), real: trail.map(({ name }) => name) };
}

function put(tree: BaseFolder, parts: readonly string[], header: RawHeader): void {
  const name = parts.at(-1);
  if (name === undefined) {
    // The root.
    if (isFolder(header)) Object.assign(tree, headerOf(header));
    return;
  }
  const { children } = parentOf(tree, parts) ?? {};
  if (children === undefined) return;
  const there = children.get(name);
  if (!isFolder(header)) children.set(name, leafOf(tree, header));
  else if (there?.kind === 'folder') Object.assign(there, headerOf(header));
  else children.set(name, { ...emptyTree(), ...headerOf(header) });
}

function takeOut(tree: BaseFolder, parts: readonly string[]): void {
  const name = parts.at(-1) ?? '';
  const walked = walk(tree, parts.slice(0, -1).join('/'));
  const children = 'folder' in walked ? walked.folder?.children : undefined;
  if (name === OPAQUE) children?.clear();
  else children?.delete(name.slice(WHITEOUT.length));
}

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

function isWhiteout(parts: readonly string[]): boolean {
  return parts.at(-1)?.startsWith(WHITEOUT) ?? false;
}

function parentOf(tree: BaseFolder, parts: readonly string[]): BaseFolder | null {
  const walked = walk(tree, parts.slice(0, -1).join('/'), { make: true });
  return 'folder' in walked ? walked.folder : null;
}

function makeFolder(parent: BaseFolder | null, name: string): BaseFolder {
  const folder = emptyTree();
  parent?.children.set(name, folder);
  return folder;
}

// A hard link is another name for its target, even if that is a symlink.
function leafOf(tree: BaseFolder, { typeFlag, target }: RawHeader): BaseNode {
  if (typeFlag === '2') return { kind: 'link', target: target.toString() };
  if (typeFlag !== '1') return { kind: 'file' };
  const parts = partsOf(target.toString());
  const walked = walk(tree, parts.slice(0, -1).join('/'));
  const there = 'folder' in walked ? walked.folder?.children.get(parts.at(-1) ?? '') : undefined;
  return there?.kind === 'link' ? there : { kind: 'file' };
}

// Before POSIX, a folder was a file whose name ends in a slash.
function isFolder({ typeFlag, path }: RawHeader): boolean {
  return typeFlag === '5' || ('0\0'.includes(typeFlag) && path.at(-1) === 0x2f);
}

function headerOf({ mode, uid, gid, mtime, xattrs = new Map() }: RawHeader): FolderHeader {
  const named = [...xattrs].map(([name, value]) => [name, value.toString('base64')] as const);
  return { mode: mode & 0o7777, uid, gid, mtime, xattrs: Object.fromEntries(named) };
}

// A name with `..` stays in the root. In link targets `..` is kept, since the part before it may be a link.
function partsOf(path: string, keepsClimbing = false): string[] {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && !keepsClimbing) parts.pop();
    else parts.push(part);
  }
  return parts;
}
