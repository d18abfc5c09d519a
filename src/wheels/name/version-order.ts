import { type VersionParts, versionParts } from './version.js';

/** Compares two versions by PEP 440. Returns a negative number, zero or a positive number; a text that is no version comes first. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [versionParts(left), versionParts(right)];
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return comparePublic(a, b) || compareLocal(a.local, b.local);
}

/** Compares two versions without their local parts. */
export function comparePublic(a: VersionParts, b: VersionParts): number {
  return (
    compareNumbers(a.epoch, b.epoch) ||
    compareRelease(a.release, b.release) ||
    comparePre(a, b) ||
    compareOptional(a.post, b.post, -1) ||
    compareOptional(a.dev, b.dev, 1)
  );
}

/** Compares releases; missing numbers count as 0. */
export function compareRelease(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = compareNumbers(a[i] ?? '0', b[i] ?? '0');
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Compares whole numbers as texts without leading zeros: they may be longer than a number can be. */
function compareNumbers(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}

// A development release of no pre-release comes before all pre-releases; a release after them.
function comparePre(a: VersionParts, b: VersionParts): number {
  const [left, right] = [preRank(a), preRank(b)];
  if (left !== right) return left - right;
  if (a.pre === null || b.pre === null) return 0;
  const [kind, number] = a.pre;
  const [otherKind, otherNumber] = b.pre;
  return kind === otherKind ? compareNumbers(number, otherNumber) : kind < otherKind ? -1 : 1;
}

function preRank({ pre, post, dev }: VersionParts): number {
  if (pre !== null) return 1;
  return post === null && dev !== null ? 0 : 2;
}

/** `absent` says where a version without the part stands. */
function compareOptional(a: string | null, b: string | null, absent: 1 | -1): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? absent : -absent;
  return compareNumbers(a, b);
}

function compareLocal(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const [left = '', right = ''] = [a[i], b[i]];
    const [isNumber, isOther] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (isNumber !== isOther) return isNumber ? 1 : -1;
    const difference = isNumber ? compareNumbers(left, right) : left < right ? -1 : Number(left > right);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
