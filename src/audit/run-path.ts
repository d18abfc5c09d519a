import { posix } from 'node:path';
import { type ElfFile, PREFIX } from './facts.js';

/** One entry of a run path, by its target. */
export type RunPathEntry =
  /** A folder in the prefix; the empty text is the prefix itself. */
  | { readonly kind: 'prefix'; readonly folder: string }
  /** A folder of the system, or one relative to the current folder. */
  | { readonly kind: 'outside'; readonly text: string }
  /** A folder of the build machine. */
  | { readonly kind: 'foreign'; readonly text: string };

const SYSTEM = /^\/(?:usr\/(?:local\/)?)?lib(?:32|64|x32)?(?:\/|$)/;

/** Returns the entries of a file's run path, in order. `$ORIGIN` is the file's own folder (ld.so(8)). */
export function runPathEntries({ path, runPath }: Pick<ElfFile, 'path' | 'runPath'>): RunPathEntry[] {
  return (runPath ?? []).map((text) => entryOf(text, posix.dirname(path)));
}

/** Returns the folders in the prefix in which the loader looks for a file's libraries. */
export function searchedFolders(file: Pick<ElfFile, 'path' | 'runPath'>): string[] {
  return runPathEntries(file).flatMap((entry) => (entry.kind === 'prefix' ? [entry.folder] : []));
}

function entryOf(text: string, origin: string): RunPathEntry {
  const [, rest] = /^\$(?:ORIGIN|\{ORIGIN\})(\/.*)?$/.exec(text) ?? [];
  const isOrigin = /^\$(?:ORIGIN|\{ORIGIN\})(?:\/|$)/.test(text);
  if (isOrigin) return inside(posix.normalize(`${origin}/${rest ?? ''}`), text);
  if (text === PREFIX || text.startsWith(`${PREFIX}/`))
    return inside(posix.normalize(`.${text.slice(PREFIX.length)}`), text);
  if (!text.startsWith('/') || SYSTEM.test(text)) return { kind: 'outside', text };
  return { kind: 'foreign', text };
}

function inside(folder: string, text: string): RunPathEntry {
  if (folder === '..' || folder.startsWith('../')) return { kind: 'outside', text };
  return { kind: 'prefix', folder: folder.replace(/\/$/, '').replace(/^\.$/, '') };
}
