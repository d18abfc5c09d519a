import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AptSource, findMirror, parseDeb822Sources, parseOneLineSources } from './apt-sources.js';

/** The mirror of Debian that apt's sources below `folder` (`/etc/apt`) name; null if there is none. */
export function mirrorOfApt(folder: string): AptSource | null {
  const files = [join(folder, 'sources.list'), ...list(join(folder, 'sources.list.d'))];
  return findMirror(files.flatMap(readSources));
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
