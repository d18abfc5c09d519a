import { type Content, digestOf } from '../../formats/content.js';
import type { LinkEntry, LinkPlan } from './link.js';

/** A path that an installer makes, as its lists have it. */
export interface InstalledPath {
  readonly path: string;
  /**
   * `f<mode>` a file, `l` a soft link, `d<mode>` a folder (modes in octal); `u` a file that has to be there, whatever it
   * holds; `c` one that may be absent as well.
   */
  readonly what: string;
  /** `<name>-<version>-<build>` of its package; `-` where it belongs to none. */
  readonly dist: string;
  /** A file's sha256, a soft link's target, else nothing. */
  readonly value: string;
  /** Where the file is another name of one: that one's path. */
  readonly sameAs?: string;
}

/**
 * What of a package's paths is known before the prefix is. What only the target can hash comes from `relocatedPaths`;
 * `others` are files that come with the package but are not linked (licences).
 */
export function knownPaths(plan: LinkPlan, dist: string, others: readonly LinkEntry[]): InstalledPath[] {
  const digests = new Map(plan.paths.map(({ path, sha256 }) => [path, sha256 ?? '']));
  const modes = new Map(plan.entries.map((entry) => [entry.path, entry.type === 'file' ? entry.mode : 0]));
  const known = (entry: LinkEntry): InstalledPath | [] => {
    const { path } = entry;
    if (entry.type === 'relocated') return [];
    if (entry.type === 'directory') return { path, what: `d${octal(entry.mode)}`, dist, value: '' };
    if (entry.type === 'softlink') return { path, what: 'l', dist, value: entry.target };
    if (entry.type === 'file')
      return fileAt(path, entry.mode, dist, digests.get(path) ?? digestOf(entry.data));
    const { target } = entry;
    return { ...fileAt(path, modes.get(target) ?? 0, dist, digests.get(target) ?? ''), sameAs: target };
  };
  return [
    ...plan.entries.flatMap(known),
    ...plan.pyc.map(({ compiled }) => ({ path: compiled, what: 'c', dist, value: '' })),
    ...others.flatMap(known),
    { path: `conda-meta/${dist}.json`, what: 'u', dist, value: '' },
  ];
}

/** The paths of a package that the prefix is written into, without the hashes that they will have. */
export function relocatedPaths(plan: LinkPlan, dist: string): InstalledPath[] {
  return plan.entries
    .filter((entry) => entry.type === 'relocated')
    .map(({ path, mode }) => fileAt(path, mode, dist, ''));
}

/** A file of these bytes. */
export function installedFile(path: string, mode: number, data: Content): InstalledPath {
  return fileAt(path, mode, '-', digestOf(data));
}

/**
 * A list in the form of `.archi/installed/<dist>` and `.archi/environment`: a path a line, fields parted by tabs, the value
 * behind the rest, so that sh's `read` takes it apart where it is empty as well. No field can hold a tab or a newline.
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
