import type { Problem } from '../errors.js';
import { foldCase } from './fold-case.js';
import { softlinkProblems } from './softlinks.js';

/** A file, directory or soft link that is written below a prefix. */
export interface Placed {
  /** Relative to the prefix, without `.`, `..` and empty components. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'softlink';
  /** Only for soft links. */
  readonly target?: string;
}

/**
 * Checks everything that one package writes, at its paths in the prefix. Reports paths that are written twice, lie below a file
 * or soft link, or are reserved (by default for conda or the installer; `reserved` returns the reason), and soft links that leave the
 * prefix. Takes time linear in the total length of the paths.
 */
export function placementProblems(
  placed: readonly Placed[],
  reserved: (path: string) => string | null = reservedReason,
): Problem[] {
  const types = new Map<string, Placed['type']>();
  const problems: Problem[] = [];
  for (const { path, type } of placed) {
    const refused = isInOneForm(path) ? reserved(path) : 'the path is not normalized';
    if (refused !== null) problems.push({ where: path, message: refused });
    const earlier = types.get(path);
    if (earlier !== undefined && (earlier !== 'directory' || type !== 'directory'))
      problems.push({ where: path, message: 'the package writes it twice' });
    if (earlier === undefined) types.set(path, type);
  }
  const links = placed.flatMap(({ path, type, target }) =>
    type === 'softlink' ? [{ path, target: target ?? '' }] : [],
  );
  return [...problems, ...belowOthers(types), ...softlinkProblems(links)];
}

/** Reports every path below something that is not a directory. */
function belowOthers(types: ReadonlyMap<string, Placed['type']>): Problem[] {
  const folders = new Set<string>();
  return [...types.keys()].flatMap((path) => {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const above = path.slice(0, slash);
      // The folders above it are checked already.
      if (folders.has(above)) return [];
      if ((types.get(above) ?? 'directory') !== 'directory')
        return [{ where: path, message: `it lies below ${JSON.stringify(above)}, which is not a directory` }];
      folders.add(above);
    }
    return [];
  });
}

function isInOneForm(path: string): boolean {
  return !/(?:^|\/)\.{0,2}(?:\/|$)/.test(path);
}

/** Returns why a path is reserved; null if it is not. Ignores case, as some disks do. */
function reservedReason(path: string): string | null {
  const [top = ''] = path.split('/', 1);
  return RESERVED.get(foldCase(top)) ?? null;
}

const RESERVED: ReadonlyMap<string, string> = new Map([
  ['conda-meta', 'a package must not write into conda-meta, which is conda’s own'],
  ['.archi', 'a package must not write into .archi, which is the installer’s own'],
  ['pkgs', 'a package must not write into pkgs, which is conda’s package cache'],
  ['envs', 'a package must not write into envs, which is for other environments'],
]);
