import { posix } from 'node:path';
import { compareDotted } from '../conda/dotted.js';
import type { SystemLibraries } from './types.js';

/** What of a path says what a system has. */
export interface SystemPath {
  /** Of a link. */
  readonly target: string | null;
  /** Symbol versions that a runtime library defines. */
  readonly versions: readonly string[];
}

const LIBRARY = /^(?:usr\/)?lib(?:32|64|x32)?\/(?:[^/]+-linux-[^/]+\/)?[^/]+\.so(?:\.[^/]*)?$/;
const PROGRAM = /^(?:usr\/(?:local\/)?)?s?bin\/[^/]+$/;
/** Their symbol versions say how new the system is. */
const RUNTIMES = /^(?:libc|libstdc\+\+|libgcc_s)[.-]/;

/** Whether a path is that of a library whose symbol versions count. */
export function isRuntime(path: string): boolean {
  return LIBRARY.test(path) && RUNTIMES.test(posix.basename(path));
}

/** The libraries and programs among the paths of an image, and how new its glibc and C++ runtime are. */
export function systemOf(held: ReadonlyMap<string, SystemPath>): SystemLibraries {
  const paths = [...held.keys()];
  const highest = (family: string) => {
    const versions = paths.flatMap((path) => held.get(path)?.versions ?? []);
    const numbers = versions.flatMap((text) => numbersOf(text, family));
    return numbers.sort(compareDotted).at(-1) ?? null;
  };
  const families = ['GLIBCXX', 'CXXABI', 'GCC'].map((family) => [family, highest(family)] as const);
  return {
    libraries: new Set(paths.filter((path) => LIBRARY.test(path)).map((path) => posix.basename(path))),
    hasLoader: false,
    programs: new Set(
      paths.filter((path) => PROGRAM.test(path)).flatMap((path) => [`/${path}`, ...aliases(path, held)]),
    ),
    versions: Object.fromEntries(
      families.flatMap(([family, version]) => (version === null ? [] : [[family, version]])),
    ),
    glibc: highest('GLIBC'),
  };
}

function numbersOf(version: string, family: string): string[] {
  const [, found, numbers] = /^([A-Z]\w*)_(\d+(?:\.\d+)*)$/.exec(version) ?? [];
  return found === family && numbers !== undefined ? [numbers] : [];
}

// Where /bin is a link to usr/bin, a program has both names.
function aliases(path: string, held: ReadonlyMap<string, SystemPath>): string[] {
  const [, folder, name] = /^usr\/(s?bin)\/([^/]+)$/.exec(path) ?? [];
  const link = folder === undefined ? undefined : held.get(folder)?.target;
  return link?.replace(/^\//, '') === `usr/${folder}` ? [`/${folder}/${name}`] : [];
}
