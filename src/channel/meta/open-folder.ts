import { lstatSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { localFolder } from '../../conda/channel-url.js';
import { isSystemError, type Problem, UserError } from '../../errors.js';
import { readFolder, readText, statOf } from '../../host/fs/read.js';
import { writeFileAtomic } from '../../host/fs/write.js';

/** A file beside the subdirs. It lists the specs of the meta-channel and the written files; only these may be replaced. */
const MARK = 'meta-channel.json';

/** Writes the specs and the list of files of a complete meta-channel. */
export function markMetaFolder(folder: string, specs: readonly string[]): void {
  const mark = { made_by: 'archi-construct channel meta', specs, files: filesBelow(folder) };
  writeFileAtomic(join(folder, MARK), `${JSON.stringify(mark, null, 2)}\n`);
}

/**
 * Checks that the folder may be replaced. Throws UserError unless it is absent, empty or a former meta-channel and nothing else,
 * or if it contains one of the channels that are read.
 */
export function checkReplaceable(folder: string, channels: readonly string[]): void {
  const problem = notFolder(folder) ?? channelWithin(folder, channels) ?? foreign(folder);
  if (problem === null) return;
  throw new UserError('the meta-channel cannot be written there', {
    where: folder,
    ...problem,
    fix: 'give another folder with --out',
  });
}

/** Throws UserError if the folder is a meta-channel whose packages are elsewhere: a new index would be empty. */
export function checkIsNoMetaFolder(folder: string): void {
  if (statOf(join(folder, MARK)) === null) return;
  throw new UserError('this meta-channel already has an index', {
    where: folder,
    message: 'its packages are elsewhere: a new index would be empty',
    expected: 'a folder of packages',
    fix: 'use it as it is, or make it with `channel meta --packages`',
  });
}

function notFolder(folder: string): Problem | null {
  const stat = statOf(folder);
  return stat === null || stat.isDirectory() ? null : { message: 'this is a file', expected: 'a folder' };
}

function channelWithin(folder: string, channels: readonly string[]): Problem | null {
  const place = real(folder);
  for (const channel of channels) {
    const local = localFolder(channel);
    if (local === null) continue;
    const path = relative(place, real(local));
    if (path === '..' || path.startsWith(`..${sep}`)) continue;
    return {
      message: 'this folder would be replaced, but it contains a channel that this command reads',
      found: local,
    };
  }
  return null;
}

function foreign(folder: string): Problem | null {
  const written = new Set([MARK, ...markedFiles(folder)]);
  const others = filesBelow(folder).filter((path) => !written.has(path));
  if (others.length === 0) return null;
  const more = others.length > SHOWN ? ` and ${others.length - SHOWN} more` : '';
  return {
    message: 'this folder would be replaced, but it has files that `channel meta` did not write',
    expected: 'no folder, an empty one, or a former meta-channel',
    found: `${others.slice(0, SHOWN).join(', ')}${more}`,
  };
}

const SHOWN = 5;

/** Returns the files that an earlier run wrote; an empty list if the mark is missing or damaged. */
function markedFiles(folder: string): readonly string[] {
  const text = readText(join(folder, MARK)) ?? '';
  try {
    const mark: unknown = JSON.parse(text);
    const files = typeof mark === 'object' && mark !== null && 'files' in mark ? mark.files : [];
    return Array.isArray(files) ? files.map(String) : [];
  } catch {
    return [];
  }
}

/** Returns the paths of all files below a folder, sorted. Does not follow links. */
function filesBelow(folder: string, below = ''): string[] {
  return [...readFolder(join(folder, below))].sort().flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    return lstatSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
  });
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (isSystemError(error)) return path;
    throw error;
  }
}
