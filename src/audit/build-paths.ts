import { type Content, indexIn } from '../formats/content.js';

/** A folder of a build machine in a file. */
export interface BuildPath {
  readonly found: string;
  /** `prefix`: the package's own build prefix, or a padded one. `folder`: where conda-build or a CI worked. */
  readonly kind: 'prefix' | 'folder';
}

/** What paths of build machines have in them: conda-build pads prefixes, conda-forge and Anaconda build in these. */
const MARKS: readonly (readonly [needle: string, kind: BuildPath['kind']])[] = [
  ['_placehold_placehold', 'prefix'],
  ['_h_env_placehold', 'prefix'],
  ['/conda-bld/', 'folder'],
  ['/feedstock_root', 'folder'],
  ['/croot/', 'folder'],
];
/** As many are told of one file. */
const MOST = 3;
const LONGEST = 4096;
const LONGEST_SHOWN = 200;

/**
 * Paths of the build machine that a file still has when it is installed: those with `covered`, the placeholder that is
 * replaced in it, are not. `known` are the prefixes that the package is known to have been built in.
 */
export function buildPathsIn(
  data: Content,
  { covered, known }: { covered: string | null; known: readonly string[] },
): BuildPath[] {
  const found = new Map<string, BuildPath['kind']>();
  const needles = [...known.map((prefix) => [prefix, 'prefix'] as const), ...MARKS];
  for (const [needle, kind] of needles) {
    if (needle === covered) continue;
    for (let at = indexIn(data, Buffer.from(needle)); at !== -1 && found.size < MOST; ) {
      const path = pathAround(data, at);
      const isCovered = covered !== null && path.text.includes(covered);
      if (path.text.startsWith('/') && !isCovered) found.set(shortened(path.text), kind);
      at = indexIn(data, Buffer.from(needle), Math.max(path.end, at + needle.length));
    }
  }
  return [...found].map(([text, kind]) => ({ found: text, kind }));
}

// From the first slash to where a path cannot go on.
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

// The runs of a padded prefix are not worth their length.
function shortened(path: string): string {
  return path.replace(/(_placehold)+/g, '_placehold').slice(0, LONGEST_SHOWN);
}

const OF_PATH: readonly boolean[] = Array.from({ length: 256 }, (_, byte) =>
  /[\w./+~@-]/.test(String.fromCharCode(byte)),
);

function isOfPath(byte: number | undefined): boolean {
  return byte !== undefined && OF_PATH[byte] === true;
}
