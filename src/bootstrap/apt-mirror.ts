import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { type AptSource, findMirror, parseDeb822Sources, parseOneLineSources } from './apt-sources.js';

/** The mirror that apt's sources below `folder` (`/etc/apt`) name. Throws UserError where none does. */
export function mirrorOfApt(folder: string): string {
  const files = [join(folder, 'sources.list'), ...list(join(folder, 'sources.list.d'))];
  const mirror = findMirror(files.flatMap(readSources));
  if (mirror !== null) return mirror;
  throw new UserError('no mirror of Debian is known on this machine', [
    {
      where: folder,
      message: "apt's sources name no archive of Debian's main suites",
      fix: 'name one with --mirror URL: the folder that holds dists/ and pool/',
    },
  ]);
}

function readSources(path: string): AptSource[] {
  return path.endsWith('.sources') ? parseDeb822Sources(read(path)) : parseOneLineSources(read(path));
}

// A machine without apt has none of these; a file that only root may read names a mirror that only root may know.
function list(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => /\.(list|sources)$/.test(name));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
