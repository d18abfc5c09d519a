/** A run of digits, or of other characters in lower case; the words `post` and `dev` have values of their own. */
type Part = bigint | string;

interface Segments {
  /** Epoch first. */
  readonly main: readonly (readonly Part[])[];
  /** The part after `+`. */
  readonly local: readonly (readonly Part[])[];
}

const known = new Map<string, Segments>();

/**
 * Returns whether a version starts with another, as in conda (CEP-33, `VersionOrder.startswith`): segment by segment (`3.10`
 * does not start with `3.1`), but the last segment may match partly (`9d` starts with `9`, `1.1.1k` with `1.1.1`). Both must be
 * versions.
 */
export function startsWithVersion(version: string, prefix: string): boolean {
  const [whole, start] = [segmentsOf(version), segmentsOf(prefix)];
  if (start.local.length === 0) return startsWith(whole.main, start.main);
  return isSame(whole.main, start.main) && startsWith(whole.local, start.local);
}

/** Same test, but the last segment must match completely, as in rattler. */
export function startsWithSegments(version: string, prefix: string): boolean {
  const [whole, start] = [segmentsOf(version), segmentsOf(prefix)];
  if (start.local.length === 0) return isSame(whole.main.slice(0, start.main.length), start.main);
  return isSame(whole.main, start.main) && isSame(whole.local.slice(0, start.local.length), start.local);
}

function segmentsOf(version: string): Segments {
  const segments = known.get(version) ?? split(version);
  known.set(version, segments);
  return segments;
}

function split(version: string): Segments {
  const [, epoch = '0', main = '', local] = /^(?:(\d+)!)?([^+]*)(?:\+(.*))?$/.exec(normal(version)) ?? [];
  // An underscore at the end belongs to the last segment: 1.0.1_ is older than 1.0.1a.
  const [, body = main, end = ''] = /^(.*)(_)$/.exec(main) ?? [];
  const segments = body.split(/[._]/);
  const last = `${segments.pop() ?? ''}${end}`;
  return {
    main: [epoch, ...segments, last].map(partsOf),
    local: local === undefined ? [] : local.split(/[._]/).map(partsOf),
  };
}

function normal(version: string): string {
  const text = version.trim().toLowerCase();
  return text.includes('_') ? text : text.replaceAll('-', '_');
}

/** Splits a segment; `rc2` becomes `0rc2`, so that numbers are compared with numbers. */
function partsOf(segment: string): Part[] {
  const parts = segment.match(/\d+|\D+/g) ?? [];
  const read = parts.map((part) => (/^\d/.test(part) ? BigInt(part) : (WORDS.get(part) ?? part)));
  return /^\d/.test(segment) ? read : [0n, ...read];
}

/** Compared as a whole: neither matches a longer word that begins with it, nor a shorter beginning. */
const WORDS: ReadonlyMap<string, Part> = new Map<string, Part>([
  ['post', -1n],
  ['dev', 'DEV'],
]);

function startsWith(whole: readonly (readonly Part[])[], start: readonly (readonly Part[])[]): boolean {
  const before = start.length - 1;
  const [parts = [], begin = []] = [whole[before], start[before]];
  const inner = begin.length - 1;
  const [part = 0n, first = 0n] = [parts[inner], begin[inner]];
  return (
    isSame(whole.slice(0, before), start.slice(0, before)) &&
    isSame([parts.slice(0, inner)], [begin.slice(0, inner)]) &&
    (typeof first === 'string' ? typeof part === 'string' && part.startsWith(first) : part === first)
  );
}

/** Missing parts count as 0: `1.0` equals `1`. */
function isSame(a: readonly (readonly Part[])[], b: readonly (readonly Part[])[]): boolean {
  return longer(a, b).every((_, at) => {
    const [one = [], other = []] = [a[at], b[at]];
    return longer(one, other).every((_part, place) => (one[place] ?? 0n) === (other[place] ?? 0n));
  });
}

function longer<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  return a.length > b.length ? a : b;
}
