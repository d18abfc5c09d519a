import type { Problem } from '../../errors.js';
import { foldCase } from '../../package/fold-case.js';
import { noarchPath, type PythonTarget } from '../../package/noarch-python.js';
import type { WheelFolders } from '../read/folders.js';

/** Where the files of a wheel go. */
export interface WheelPlaces {
  /** Path in the archive → path in a noarch python package, which linking maps: `site-packages/…`, `python-scripts/…`, or as it is. */
  readonly paths: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/**
 * Returns where each file of a wheel goes, by the folders of its `.data` as the wheel specification has them. Reports files in other
 * folders, and two that are one on a disk that ignores case.
 */
export function wheelPlaces(
  files: readonly string[],
  folders: WheelFolders,
  { writtenName, python }: { readonly writtenName: string; readonly python: PythonTarget },
): WheelPlaces {
  const paths = new Map<string, string>();
  const problems: Problem[] = [];
  const headers = `include/python${python.version}${abiFlags(python.version)}/${writtenName}`;
  for (const path of files) {
    const place = placeOf(path, folders.data, headers);
    if (place === null) problems.push(unknownScheme(path));
    else paths.set(path, place);
  }
  return { paths, problems: [...problems, ...twins(paths, python)] };
}

/** Returns whether a file is a script of the wheel: what it says after `#!python` is replaced. */
export function isScript(place: string): boolean {
  return place.startsWith(SCRIPTS);
}

const SCRIPTS = 'python-scripts/';
const MODULES = 'site-packages/';

function placeOf(path: string, data: string | null, headers: string): string | null {
  if (data === null || !path.startsWith(`${data}/`)) return `${MODULES}${path}`;
  const [, scheme = '', below = ''] = /^([^/]*)\/(.+)$/s.exec(path.slice(data.length + 1)) ?? [];
  switch (scheme) {
    case 'purelib':
    case 'platlib':
      return `${MODULES}${below}`;
    case 'scripts':
      return `${SCRIPTS}${below}`;
    case 'headers':
      return `${headers}/${below}`;
    case 'data':
      // These two would be mapped.
      return below.startsWith(MODULES) || below.startsWith(SCRIPTS) ? null : below;
    default:
      return null;
  }
}

/** Until 3.7 the folder of headers ended in `m`, for pymalloc. */
function abiFlags(version: string): string {
  const [major, minor] = version.split('.').map(Number);
  return major === 3 && (minor ?? 0) < 8 ? 'm' : '';
}

function unknownScheme(path: string): Problem {
  return {
    where: path,
    message: 'it is not known where in a prefix this file belongs',
    expected: '.data/purelib, platlib, scripts, headers or data',
  };
}

function twins(paths: ReadonlyMap<string, string>, python: PythonTarget): Problem[] {
  const byFolded = new Map<string, string>();
  return [...paths].flatMap(([path, place]) => {
    const folded = foldCase(noarchPath(place, python));
    const first = byFolded.get(folded);
    if (first === undefined) byFolded.set(folded, path);
    if (first === undefined) return [];
    const found = `${first} and ${path}`;
    return [{ where: path, message: 'two files have the same place, or differ only by case', found }];
  });
}
