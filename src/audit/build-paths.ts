import { type Content, indexIn } from '../formats/content.js';

/** A path of the build machine in a file. */
export interface BuildPath {
  readonly found: string;
  /** `prefix`: the package's own build prefix, or a padded one. `folder`: a folder of conda-build or of a CI. */
  readonly kind: 'prefix' | 'folder';
}

/** Parts of such paths: conda-build pads prefixes; conda-forge and Anaconda build in these folders. */
const MARKS: readonly (readonly [needle: string, kind: BuildPath['kind']])[] = [
  ['_placehold_placehold', 'prefix'],
  ['_h_env_placehold', 'prefix'],
  ['/conda-bld/', 'folder'],
  ['/feedstock_root', 'folder'],
  ['/croot/', 'folder'],
];
/** Most paths reported of one file. */
const MOST = 3;
const LONGEST = 4096;
const LONGEST_SHOWN = 200;

/**
 * Finds the paths of the build machine that stay in a file when it is installed. Paths with `covered`, the placeholder that is
 * replaced in this file, are left out. `known` are the prefixes in which the package was built.
 */
export function buildPathsIn(
  data: Content,
  { covered, known }: { covered: string | null; known: readonly string[] },
): BuildPath[] {
  const paths = new Map<string, BuildPath['kind']>();
  const needles = [...known.map((prefix) => [prefix, 'prefix'] as const), ...MARKS];
  for (const [needle, kind] of needles) {
    if (needle === covered) continue;
    for (let at = indexIn(data, Buffer.from(needle)); at !== -1 && paths.size < MOST; ) {
      const path = pathAround(data, at);
      const isCovered = covered !== null && path.text.includes(covered);
      if (path.text.startsWith('/') && !isCovered) paths.set(shortened(path.text), kind);
      at = indexIn(data, Buffer.from(needle), Math.max(path.end, at + needle.length));
    }
  }
  return [...paths].map(([text, kind]) => ({ found: text, kind }));
}

// The path at an offset: from its first slash to the last character that a path may have.
function pathAround(data: Content, at: number): { text: string; end: number } {
  const from = Math.max(0, at - LONGEST);
  const around = data.subarray(from, Math.min(data.length, at + LONGEST));
  let start = at - from;
  while (start > 0 && isOfPath(around[start - 1])) start -= 1;
  let end = at - from;
  while (end < around.length && isOfPath(around[end])) end += 1;
  const text = around.toString('latin1', start, end);
  const first = text.indexOf('/');
  return { text: first === -1 ? text : text.slice(first), end: from + end };
}

// Shortens the padding of a prefix.
function shortened(path: string): string {
  return path.replace(/(_placehold)+/g, '_placehold').slice(0, LONGEST_SHOWN);
}

const OF_PATH: readonly boolean[] = Array.from({ length: 256 }, (_, byte) =>
  /[\w./+~@-]/.test(String.fromCharCode(byte)),
);

function isOfPath(byte: number | undefined): boolean {
  return byte !== undefined && OF_PATH[byte] === true;
}
