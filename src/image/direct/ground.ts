import { type Problem, UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { type BaseFolder, type FolderHeader, walk } from '../base/tree.js';
import type { ImageDescription } from '../types.js';
import { homeOf } from '../variables.js';
import { layerRoot } from './layer-root.js';

/** Where an image adds files to its base, and what the base has there. Plain JSON. */
export interface Ground {
  /** The prefix in layers: without the leading slash, and with links of the base resolved. */
  readonly root: string;
  /** The home of the image's user, in the same form; null if there is no user, or the base has the home. */
  readonly home: string | null;
  /** Where own files go, by the path that image.yaml gives: without the leading slash, and with links of the base resolved. */
  readonly files: Readonly<Record<string, string>>;
  /** The base's folders above prefix, home and own files, by path. */
  readonly above: Readonly<Record<string, FolderHeader>>;
  /**
   * The base's entries in the prefix, by path relative to it (the prefix itself is the empty path); `file` and `link` for what
   * is not a folder.
   */
  readonly inside: Readonly<Record<string, FolderHeader | 'file' | 'link'>>;
}

/** What a ground depends on beside the base. */
export type GroundRequest = Pick<ImageDescription, 'file' | 'prefix' | 'user'> & {
  readonly own: readonly PlacedPath[];
};

/** An own file or folder of an image; `path` has no leading slash. */
export interface PlacedPath {
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * Returns the ground in a base. Throws UserError, with all reasons, if an added folder would replace a file of the base, or a
 * path goes through a cycle of links.
 */
export function groundIn(tree: BaseFolder, description: GroundRequest): Ground {
  layerRoot(description.prefix);
  const { user } = description;
  const prefix = place(tree, description.prefix);
  const home = user === null ? null : place(tree, homeOf(user));
  const own = description.own.map((placed) => ({ placed, at: placeOfFile(tree, placed, prefix) }));
  const problems = [prefix, home, ...own.map(({ at }) => at)].flatMap((place) =>
    place !== null && 'problem' in place ? [place.problem] : [],
  );
  if (problems.length > 0 || 'problem' in prefix || (home !== null && 'problem' in home))
    throw new UserError('the base blocks paths that the image needs', problems);
  return {
    root: prefix.path,
    home: home === null || home.folder !== null ? null : home.path,
    files: Object.fromEntries(
      own.flatMap(({ placed, at }) => ('problem' in at ? [] : [[placed.path, at.path]])),
    ),
    above: Object.fromEntries(
      [
        prefix,
        ...(home === null ? [] : [home]),
        ...own.flatMap(({ at }) => ('problem' in at ? [] : [at])),
      ].flatMap(({ above }) => above),
    ),
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
  return { path: real.join('/'), folder, above: headersOf(tree, real.slice(0, -1)) };
}

/** Returns the headers of the base's folders on a path without links. */
function headersOf(tree: BaseFolder, real: readonly string[]): [string, FolderHeader][] {
  return real.flatMap((_, i): [string, FolderHeader][] => {
    const parent = real.slice(0, i + 1).join('/');
    const there = walk(tree, parent);
    return 'folder' in there && there.folder !== null ? [[parent, headerOf(there.folder)]] : [];
  });
}

/** Returns where an own file goes. It must not replace anything of the base, nor get into the prefix through a link of the base. */
function placeOfFile(
  tree: BaseFolder,
  { path, isFolder }: PlacedPath,
  prefix: ReturnType<typeof place>,
): Pick<Place, 'path' | 'above'> | { readonly problem: Problem } {
  const where = `/${path}`;
  const folders = path.split('/');
  const name = isFolder ? null : folders.pop();
  const walked = walk(tree, folders.join('/'));
  if (!('real' in walked)) return { problem: { ...blocked(where, walked), fix: OTHER_PLACE } };
  const { real, folder } = walked;
  const there = name == null ? undefined : folder?.children.get(name);
  const at = [...real, ...(name == null ? [] : [name])].join('/');
  const isInPrefix = 'path' in prefix && (at === prefix.path || at.startsWith(`${prefix.path}/`));
  if (there === undefined && !isInPrefix) return { path: at, above: headersOf(tree, real) };
  const message = isInPrefix
    ? 'a link of the base leads from here into the prefix'
    : `the base has a ${there?.kind} where an own file goes`;
  return {
    problem: {
      where,
      message,
      expected: 'a path that the base does not have',
      found: `/${at}`,
      fix: OTHER_PLACE,
    },
  };
}

const OTHER_PLACE = 'choose another path for the file, or another base';

const REASONS = {
  file: 'the base has a file in place of a folder',
  circle: 'links of the base form a loop',
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

/** Returns the base's header of a folder above prefix or home; null if the base does not have the folder. */
export function headerAbove({ above }: Pick<Ground, 'above'>, path: string): FolderHeader | null {
  return Object.hasOwn(above, path) ? (above[path] ?? null) : null;
}

/**
 * Throws UserError, with all conflicts, if a folder of the image would replace a file or link of the base, or a file a folder.
 */
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
    throw new UserError('the base has files in the prefix that block files of packages', problems);
}
