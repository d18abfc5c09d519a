import { posix } from 'node:path';
import type { SystemLibraries } from '../bases/types.js';
import { compareDotted } from '../conda/dotted.js';

/** Facts about one path that tell what the base system provides. */
export interface SystemPath {
  /** Target of a link; null for a file. */
  readonly target: string | null;
  /** Symbol versions that the file, a runtime library, defines. */
  readonly versions: readonly string[];
}

const LIBRARY = /^(?:usr\/)?lib(?:32|64|x32)?\/(?:[^/]+-linux-[^/]+\/)?[^/]+\.so(?:\.[^/]*)?$/;
const PROGRAM = /^(?:usr\/(?:local\/)?)?s?bin\/[^/]+$/;
/** Their symbol versions say how new the system is. */
const RUNTIMES = /^(?:libc|libstdc\+\+|libgcc_s)[.-]/;

/** Tells whether a path is a library whose symbol versions tell how new the system is. */
export function isRuntime(path: string): boolean {
  return LIBRARY.test(path) && RUNTIMES.test(posix.basename(path));
}

/** Collects the libraries and programs of an image, and the versions of its glibc and C++ runtime. */
export function systemOf(systemPaths: ReadonlyMap<string, SystemPath>): SystemLibraries {
  const paths = [...systemPaths.keys()];
  const highest = (family: string) => {
    const versions = paths.flatMap((path) => systemPaths.get(path)?.versions ?? []);
    const numbers = versions.flatMap((text) => numbersOf(text, family));
    return numbers.sort(compareDotted).at(-1) ?? null;
  };
  const families = ['GLIBCXX', 'CXXABI', 'GCC'].map((family) => [family, highest(family)] as const);
  return {
    libraries: new Set(paths.filter((path) => LIBRARY.test(path)).map((path) => posix.basename(path))),
    hasLoader: false,
    programs: new Set(
      paths
        .filter((path) => PROGRAM.test(path))
        .flatMap((path) => [`/${path}`, ...aliases(path, systemPaths)]),
    ),
    versions: Object.fromEntries(
      families.flatMap(([family, version]) => (version === null ? [] : [[family, version]])),
    ),
    glibc: highest('GLIBC'),
  };
}

function numbersOf(version: string, family: string): string[] {
  const [, prefix, numbers] = /^([A-Z]\w*)_(\d+(?:\.\d+)*)$/.exec(version) ?? [];
  return prefix === family && numbers !== undefined ? [numbers] : [];
}

// Where /bin is a link to usr/bin, a program has both names.
function aliases(path: string, paths: ReadonlyMap<string, SystemPath>): string[] {
  const [, folder, name] = /^usr\/(s?bin)\/([^/]+)$/.exec(path) ?? [];
  const link = folder === undefined ? undefined : paths.get(folder)?.target;
  return link?.replace(/^\//, '') === `usr/${folder}` ? [`/${folder}/${name}`] : [];
}
