import { type Problem, UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { type BaseFolder, type FolderHeader, walk } from '../base/tree.js';
import type { ImageDescription } from '../types.js';
import { homeOf } from './home.js';
import { layerRoot } from './layer-root.js';

/** Where in its base an image's own files go, and what stands there. Plain JSON. */
export interface Ground {
  /** The prefix as layers name it: without the first slash, through no link of the base. */
  readonly root: string;
  /** The ordinary user's home, likewise; null where there is no such user, or the base has it. */
  readonly home: string | null;
  /** The folders above both that the base has, by path. */
  readonly above: Readonly<Record<string, FolderHeader>>;
  /** What the base has at the prefix (the empty name) and in it; `file` and `link` for what is no folder. */
  readonly inside: Readonly<Record<string, FolderHeader | 'file' | 'link'>>;
}

/** What an image's ground depends on beside its base. */
export type Placed = Pick<ImageDescription, 'file' | 'prefix' | 'user'>;

/**
 * The ground that a base gives. Throws UserError, with all reasons, where what is added would have to replace a file of the
 * base, or goes through links that lead in a circle.
 */
export function groundIn(tree: BaseFolder, description: Placed): Ground {
  layerRoot(description.prefix);
  const { user } = description;
  const prefix = place(tree, description.prefix);
  const home = user === null ? null : place(tree, homeOf(user));
  const problems = [prefix, home].flatMap((one) => (one !== null && 'problem' in one ? [one.problem] : []));
  if (problems.length > 0 || 'problem' in prefix || (home !== null && 'problem' in home))
    throw new UserError('the base has no place for what the image adds', problems);
  return {
    root: prefix.path,
    home: home === null || home.folder !== null ? null : home.path,
    above: Object.fromEntries([prefix, ...(home === null ? [] : [home])].flatMap(({ above }) => above)),
    inside: Object.fromEntries(prefix.folder === null ? [] : everythingIn(prefix.folder, '')),
  };
}

type Place = {
  readonly path: string;
  readonly folder: BaseFolder | null;
  readonly above: readonly (readonly [string, FolderHeader])[];
};

function place(tree: BaseFolder, path: string): Place | { readonly problem: Problem } {
  const walked = walk(tree, path);
  if (!('real' in walked)) return { problem: blocked(path, walked) };
  const { real, folder } = walked;
  if (real.length === 0) return { problem: blocked(path, { blockedBy: 'root', at: '/' }) };
  const above = real.slice(0, -1).flatMap((_, i) => {
    const parent = real.slice(0, i + 1).join('/');
    const there = walk(tree, parent);
    return 'folder' in there && there.folder !== null ? [[parent, headerOf(there.folder)] as const] : [];
  });
  return { path: real.join('/'), folder, above };
}

const REASONS = {
  file: 'the base has a file where a folder is needed',
  circle: 'links of the base lead in a circle',
  root: 'a link of the base leads to the root folder',
} as const;

function blocked(path: string, { blockedBy, at }: { blockedBy: keyof typeof REASONS; at: string }): Problem {
  return {
    where: path,
    message: REASONS[blockedBy],
    expected: 'folders, or links to folders',
    found: quoteValue(at),
    fix: 'choose another prefix or user, or another base',
  };
}

function everythingIn(folder: BaseFolder, path: string): [string, FolderHeader | 'file' | 'link'][] {
  const below = [...folder.children].flatMap(([name, node]) => {
    const inside = path === '' ? name : `${path}/${name}`;
    return node.kind === 'folder'
      ? everythingIn(node, inside)
      : [[inside, node.kind] as [string, 'file' | 'link']];
  });
  return [[path, headerOf(folder)], ...below];
}

function headerOf({ mode, uid, gid, mtime, xattrs }: FolderHeader): FolderHeader {
  return { mode, uid, gid, mtime, xattrs };
}

/** The header of a folder above what is added: the base's, else as runtimes make it. */
export function headerAbove({ above }: Pick<Ground, 'above'>, path: string): FolderHeader | null {
  return Object.hasOwn(above, path) ? (above[path] ?? null) : null;
}

/** Throws UserError, with all of them, where a folder of the image would replace a file or link of the base, or a file a folder. */
export function refuseReplaced(
  { inside, root }: Ground,
  { folders, files, file: where }: { folders: Iterable<string>; files: Iterable<string>; file: string },
): void {
  const at = (path: string) => (Object.hasOwn(inside, path) ? inside[path] : undefined);
  const problems: Problem[] = [];
  const refuse = (path: string, message: string, found: string) =>
    problems.push({
      where: `/${root}/${path}`,
      message,
      found,
      fix: `choose a prefix in ${where} that the base does not use`,
    });
  for (const path of new Set(folders)) {
    const there = at(path);
    if (there === 'link') refuse(path, 'the base has a link where a package has a folder', 'a link');
    if (there === 'file') refuse(path, 'the base has a file where a package has a folder', 'a file');
  }
  for (const path of new Set(files))
    if (typeof at(path) === 'object')
      refuse(path, 'the base has a folder where a package has a file', 'a folder');
  if (problems.length > 0)
    throw new UserError('packages do not fit into what the base has in the prefix', problems);
}
