import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AptSource, findMirror, parseDeb822Sources, parseOneLineSources } from './apt-sources.js';

/** Returns the first Debian mirror in apt's sources below `folder` (`/etc/apt`). Returns null if they list none. */
export function mirrorOfApt(folder: string): AptSource | null {
  const files = [join(folder, 'sources.list'), ...list(join(folder, 'sources.list.d'))];
  return findMirror(files.flatMap(readSources));
}

function readSources(path: string): AptSource[] {
  return path.endsWith('.sources') ? parseDeb822Sources(read(path)) : parseOneLineSources(read(path));
}

// A machine without apt has no such folder. A file that only root may read is skipped: its mirror may be secret.
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
