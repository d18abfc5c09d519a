import { type Content, contentDigest } from '../../formats/content.js';
import type { OwnEntry } from '../setup/types.js';
import type { LinkEntry, LinkPlan } from './link.js';

/** A path that an installer makes, as in the lists of installed files. */
export interface InstalledPath {
  readonly path: string;
  /**
   * `f<mode>` a file, `l` a soft link, `d<mode>` a folder (modes in octal); `u` a file that must exist, with any content; `c` a
   * file that may also be absent.
   */
  readonly what: string;
  /** `<name>-<version>-<build>` of its package; `-` if it belongs to none. */
  readonly dist: string;
  /** The sha256 of a file or the target of a soft link; empty otherwise. */
  readonly value: string;
  /** If the file is a hard link, the path of its target. */
  readonly sameAs?: string;
}

/**
 * Returns the paths of a package whose content does not depend on the prefix. `relocatedPaths` returns those that only the
 * target can hash; `others` are files that come with the package but are not linked (licences), `meta` is the path of its conda-meta record.
 */
export function knownPaths(
  plan: LinkPlan,
  dist: string,
  { others, meta }: { readonly others: readonly LinkEntry[]; readonly meta: string | null },
): InstalledPath[] {
  const digests = new Map(
    plan.paths.flatMap(({ path, sha256 }) => (sha256 === null ? [] : [[path, sha256] as const])),
  );
  const modes = new Map(plan.entries.map((entry) => [entry.path, entry.type === 'file' ? entry.mode : 0]));
  const known = (entry: LinkEntry): InstalledPath | [] => {
    const { path } = entry;
    if (entry.type === 'relocated') return [];
    if (entry.type === 'directory') return { path, what: `d${octal(entry.mode)}`, dist, value: '' };
    if (entry.type === 'softlink') return { path, what: 'l', dist, value: entry.target };
    if (entry.type === 'file')
      return fileAt(path, entry.mode, dist, digests.get(path) ?? contentDigest(entry.data));
    const { target } = entry;
    return { ...fileAt(path, modes.get(target) ?? 0, dist, digests.get(target) ?? ''), sameAs: target };
  };
  return [
    ...plan.entries.flatMap(known),
    ...plan.pyc.map(({ compiled }) => ({ path: compiled, what: 'c', dist, value: '' })),
    ...others.flatMap(known),
    ...(meta === null ? [] : [{ path: meta, what: 'u', dist, value: '' }]),
  ];
}

/** Returns the paths of the relocated files of a package, without their hashes. */
export function relocatedPaths(plan: LinkPlan, dist: string): InstalledPath[] {
  return plan.entries
    .filter((entry) => entry.type === 'relocated')
    .map(({ path, mode }) => fileAt(path, mode, dist, ''));
}

/** Returns the list item of a file that belongs to no package; `data` is null if only the target can hash it. */
export function installedFile(path: string, mode: number, data: Content | null): InstalledPath {
  return fileAt(path, mode, '-', data === null ? '' : contentDigest(data));
}

/** Returns the list item of a file, link or folder that belongs to no package. */
export function installedEntry(entry: OwnEntry): InstalledPath {
  const { path } = entry;
  if (entry.type === 'file') return installedFile(path, entry.mode, entry.data);
  if (entry.type === 'softlink') return { path, what: 'l', dist: '-', value: entry.target };
  return { path, what: `d${octal(entry.mode)}`, dist: '-', value: '' };
}

/**
 * Formats a list for `.archi/installed/<dist>` or `.archi/environment`: one path a line, fields separated by tabs. The value,
 * which may be empty, comes after the other fields, so that `read` of sh splits the line correctly. No field can contain a tab
 * or a newline.
 */
export function formatInstalled(paths: readonly InstalledPath[]): string {
  const line = ({ path, what, dist, value, sameAs }: InstalledPath) =>
    [path, what, dist, value, ...(sameAs === undefined ? [] : [sameAs])].join('\t');
  return paths.map((path) => `${line(path)}\n`).join('');
}

function fileAt(path: string, mode: number, dist: string, value: string): InstalledPath {
  return { path, what: `f${octal(mode)}`, dist, value };
}

function octal(mode: number): string {
  return mode.toString(8);
}
