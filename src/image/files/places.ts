import type { Problem } from '../../errors.js';
import { placementProblems } from '../../package/placement.js';
import type { PackageEntry } from '../../package/types.js';
import { entryOf, type SourceFile } from '../../payload/setup/files.js';
import { placeSetup } from '../../payload/setup/pack.js';
import { NO_SETUP, type OwnEntry } from '../../payload/setup/types.js';
import { isWhiteout } from '../direct/layer-root.js';

/** One of the files or folders that an image gets besides its prefix. */
export interface ImageFile {
  /** Its path, absolute. */
  readonly to: string;
  readonly isFolder: boolean;
  /** The file, or the folder with everything in it; paths without the leading slash. They belong to root. */
  readonly entries: readonly OwnEntry[];
}

/** Folders over which a container mounts something. */
const MOUNTED = /^(?:dev|proc|sys)(?:\/|$)/;

/**
 * Returns own files at their places in an image; `files` are in the order in which image.yaml names them. Adds to `problems` what is
 * in the prefix, a file where the prefix needs a folder, hidden by a mount, twice at one path, or no text to relocate.
 */
export function placedFiles(
  files: readonly (SourceFile & { readonly of: { readonly to: string } })[],
  prefix: string,
  problems: Problem[],
): ImageFile[] {
  const inside = prefix.slice(1);
  const rooted = files.map((file) => ({ ...file, path: file.path.slice(1) }));
  const solid = new Set(rooted.flatMap(({ type, path }) => (type === 'directory' ? [] : [path])));
  const reserved = (path: string): string | null => {
    if (inside.startsWith(`${path}/`) && solid.has(path))
      return 'the prefix lies below it, so it has to be a folder';
    if (path === inside || path.startsWith(`${inside}/`))
      return 'it is in the prefix, whose files are those of the manifest';
    if (MOUNTED.test(path)) return 'a container mounts something over this folder';
    return path.split('/').some(isWhiteout)
      ? 'in a layer, a name that begins with .wh. removes a file'
      : null;
  };
  const wheres = new Map(rooted.map(({ path, of }) => [path, of.where]));
  for (const { where = '', message } of placementProblems(rooted, reserved))
    problems.push({
      where: wheres.get(where) ?? where,
      message: `/${where}: ${message.replace(/^the package/, 'image.yaml')}`,
      fix: 'choose another place for it',
    });
  const entries = rooted.map((file) => entryOf(file, problems));
  const placed = placeSetup({ ...NO_SETUP, entries }, prefix).entries;
  return [...new Set(files.map(({ of }) => of))].map((of) => {
    const own = placed.filter((_, i) => files[i]?.of === of);
    return { to: of.to, isFolder: own[0]?.type === 'directory', entries: own };
  });
}

/** Returns the file that holds a text, for everybody to read. */
export function textFile(to: string, text: string): ImageFile {
  const entry: PackageEntry & OwnEntry = {
    type: 'file',
    path: to.slice(1),
    mode: 0o644,
    mtime: 0,
    data: Buffer.from(text),
  };
  return { to, isFolder: false, entries: [entry] };
}
