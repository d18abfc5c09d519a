import { type VersionParts, versionParts } from '../name/version.js';
import { comparePublic, compareRelease, compareVersions } from '../name/version-order.js';

/** One clause of a version specifier: `>=1.2`, `==1.*`. */
export interface Clause {
  readonly operator: (typeof OPERATORS)[number];
  /** As written, without `.*`. */
  readonly version: string;
  /** Whether `.*` follows. */
  readonly isPrefix: boolean;
}

type Operator = Exclude<Clause['operator'], '==='>;

const MOST_CLAUSES = 50;

/** Reads a version specifier, `>=1.2,<2` (PEP 440). Returns null if it is none, or has more than 50 clauses. */
export function parseSpecifier(text: string): readonly Clause[] | null {
  const texts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (texts.length > MOST_CLAUSES) return null;
  const clauses = texts.flatMap((part) => clauseOf(part) ?? []);
  return clauses.length === texts.length ? clauses : null;
}

/** A longer one comes before those that it begins with. */
const OPERATORS = ['===', '~=', '==', '!=', '<=', '>=', '<', '>'] as const;

function clauseOf(text: string): Clause | null {
  const operator = OPERATORS.find((sign) => text.startsWith(sign));
  if (operator === undefined) return null;
  const written = text.slice(operator.length).trim();
  if (written === '' || /\s/.test(written)) return null;
  if (operator === '===') return { operator, version: written, isPrefix: false };
  const isPrefix = written.endsWith('.*');
  const version = isPrefix ? written.slice(0, -'.*'.length) : written;
  const parts = versionParts(version);
  if (parts === null || !isAllowed(operator, parts, isPrefix)) return null;
  return { operator, version, isPrefix };
}

/** Only equality takes a local part or `.*`, and `.*` follows a release. */
function isAllowed(operator: Operator, parts: VersionParts, isPrefix: boolean): boolean {
  const { release, pre, post, dev, local } = parts;
  const isEquality = operator === '==' || operator === '!=';
  if (operator === '~=' && release.length < 2) return false;
  if (isPrefix) return isEquality && pre === null && post === null && dev === null && local.length === 0;
  return isEquality || local.length === 0;
}

/** Returns whether a version meets all clauses. A pre-release counts as any other version: it has been chosen already. */
export function meets(version: string, clauses: readonly Clause[]): boolean {
  const parts = versionParts(version);
  return clauses.every(({ operator, version: wanted, isPrefix }) =>
    operator === '===' || parts === null
      ? version.toLowerCase() === wanted.toLowerCase()
      : meetsClause({ version, parts }, operator, { version: wanted, isPrefix }),
  );
}

function meetsClause(
  { version, parts: found }: { readonly version: string; readonly parts: VersionParts },
  operator: Operator,
  { version: text, isPrefix }: Pick<Clause, 'version' | 'isPrefix'>,
): boolean {
  const wanted = versionParts(text);
  if (wanted === null) return false;
  const difference = comparePublic(found, wanted);
  const isSame = () => (isPrefix ? hasPrefix(found, wanted) : isEqual(version, found, wanted, text));
  switch (operator) {
    case '~=':
      return difference >= 0 && hasPrefix(found, { ...wanted, release: wanted.release.slice(0, -1) });
    case '==':
      return isSame();
    case '!=':
      return !isSame();
    case '<=':
      return difference <= 0;
    case '>=':
      return difference >= 0;
    case '<':
      return difference < 0 && (isPre(wanted) || !isPre(found) || !hasSameBase(found, wanted));
    case '>':
      return difference > 0 && (!isLater(found, wanted) || !hasSameBase(found, wanted));
  }
}

// A specifier without a local part takes any.
function isEqual(version: string, found: VersionParts, wanted: VersionParts, text: string): boolean {
  return wanted.local.length === 0
    ? comparePublic(found, wanted) === 0
    : compareVersions(version, text) === 0;
}

function isPre({ pre, dev }: VersionParts): boolean {
  return pre !== null || dev !== null;
}

/** Whether a version is of a release that `>` excludes: `>1` takes neither 1.post1 nor 1+local. */
function isLater({ post, local }: VersionParts, wanted: VersionParts): boolean {
  return local.length > 0 || (post !== null && wanted.post === null);
}

function hasSameBase(a: VersionParts, b: VersionParts): boolean {
  return a.epoch === b.epoch && compareRelease(a.release, b.release) === 0;
}

function hasPrefix(found: VersionParts, { epoch, release }: VersionParts): boolean {
  return found.epoch === epoch && release.every((number, i) => (found.release[i] ?? '0') === number);
}
