import { basename, join } from 'node:path';
import { archNames, type Platform } from '../conda/platform.js';
import { type Problem, UserError } from '../errors.js';
import { namesIn, readFolder, statOf } from '../host/fs/read.js';
import { shellWord } from '../text/shell-word.js';
import { isOfKind, type Kind, kindOf, MANIFEST_NAME } from './open-kind.js';

/** How a command looks for its input. */
export interface Search {
  /** A file or a folder; null for the current folder. */
  readonly path: string | null;
  /** What may be given. */
  readonly what: string;
  /** The command's name, for command lines in messages. */
  readonly command: string;
  readonly platform?: Platform | null;
}

/**
 * The path of the input: the file that is named, else the first that its folder has: an image layout, the manifest, an
 * image.yaml, the only lock, a channel, the only installer or image, also in `dist/`. Throws UserError if there is none, or
 * several.
 */
export function findSubject(search: Search): string {
  const path = search.path ?? '.';
  if (!statOf(path)?.isDirectory()) return path;
  const kind = kindOf(path);
  if (kind === 'image') return path;
  if (kind === 'project') return join(path, MANIFEST_NAME);
  if (kind === 'image-project') return join(path, 'image.yaml');
  const lock = theOnly(filesOf(path, 'lock', ['.lock', '.json']), search);
  if (lock !== null) return lock;
  if (kind === 'channel') return path;
  return (
    theOnly([...outputsIn(path, 'installer', '.sh'), ...outputsIn(path, 'image', '.tar')], search) ??
    none(path, search)
  );
}

/** The installer that is named, else the only one in the folder or its `dist/`. Throws UserError if there is none, or several. */
export function findInstaller(search: Search): string {
  const path = search.path ?? '.';
  if (!statOf(path)?.isDirectory()) return path;
  return theOnly(outputsIn(path, 'installer', '.sh'), search) ?? none(path, search);
}

function outputsIn(folder: string, kind: Kind, ending: string): string[] {
  const dist = join(folder, 'dist');
  const folders = namesIn(dist).length > 0 ? [folder, dist] : [folder];
  return folders.flatMap((place) => filesOf(place, kind, [ending]));
}

function filesOf(folder: string, kind: Kind, endings: readonly string[]): string[] {
  return [...readFolder(folder)]
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => isOfKind(path, kind));
}

/** The only path; of several the one whose name has the requested platform. Returns null if there is none. */
function theOnly(paths: readonly string[], { what, command, platform }: Search): string | null {
  const asked = platform != null && paths.length > 1 ? platform : null;
  const fitting = asked === null ? paths : paths.filter((path) => isNamedFor(path, asked));
  const [only, ...more] = fitting;
  if (paths.length === 0 || (only !== undefined && more.length === 0)) return only ?? null;
  const message =
    only === undefined
      ? `there are several candidates, and none is named for ${asked}`
      : 'there are several candidates';
  const listed = only === undefined ? paths : fitting;
  const fix = listed.map((path) => `archi-construct ${command} ${shellWord(path)}`).join('\n');
  throw noInput(command, { message, expected: what, fix });
}

/** Names of locks have conda's name of a platform, names of installers the machine's. */
function isNamedFor(path: string, platform: Platform): boolean {
  const names = [platform, archNames(platform).machine];
  return names.some((name) => new RegExp(`(?:^|[^a-z0-9])${name}(?![a-z0-9])`, 'i').test(basename(path)));
}

function none(where: string, { what, command }: Search): never {
  const message = 'this folder contains no such input';
  const fix = `give its path: archi-construct ${command} PATH`;
  throw noInput(command, { where, message, expected: what, fix });
}

function noInput(command: string, problem: Problem): UserError {
  return new UserError(`archi-construct ${command} needs an input`, problem);
}
