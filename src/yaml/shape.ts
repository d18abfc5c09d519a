import type * as z from 'zod';
import type { Problem } from '../errors.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';
import { type Path, valueAt, type YamlSource, type YamlValue } from './source.js';

/** What one kind of document has to look like, and what messages call its parts. */
export interface DocumentShape {
  readonly schema: z.ZodType;
  /** `the manifest` */
  readonly title: string;
  /** The least that makes one: `name, version … are enough for a manifest`. */
  readonly enough: string;
  /** What a mapping below the root may look like, by its place; null where nothing has to be in it. */
  readonly example?: (path: Path) => string | null;
  /** The keys a mapping may have, by its place; `kind` is what a key stands for there (`key`, `platform`). */
  readonly keysAt: (path: Path) => { readonly known: readonly string[]; readonly kind: string };
  /** What else a key may have been meant as; null where only its spelling tells. */
  readonly meant?: (path: Path, key: string) => string | null;
}

/** Where a document has not its shape: keys nobody knows, keys that are missing, values of another kind. */
export function shapeProblems(source: YamlSource, shape: DocumentShape): Problem[] {
  const result = shape.schema.safeParse(source.tree);
  if (result.success) return [];
  const { issues } = result.error;
  // A list where text belongs is not empty text as well.
  const kinds = issues.filter(({ code }) => code === 'invalid_type').map(({ path }) => JSON.stringify(path));
  const told = issues.filter(
    ({ code, path }) => code !== 'too_small' || !kinds.includes(JSON.stringify(path)),
  );
  return told.flatMap((issue) => problemsOf(issue, source, shape));
}

function problemsOf(issue: z.core.$ZodIssue, source: YamlSource, shape: DocumentShape): Problem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey({ path, key, source, shape }));
  }
  const value = valueAt(source.tree, path);
  if (issue.code === 'invalid_union') {
    // The forms are told apart by their first, a list; what is neither is held against the last.
    const form = Array.isArray(value) ? issue.errors[0] : issue.errors.at(-1);
    const inner = (form ?? []).map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
    return inner.flatMap((one) => problemsOf(one, source, shape));
  }
  const where = source.where(path);
  const name = nameOf(path, shape);
  if (value === undefined) {
    const example = shape.example?.(path.slice(0, -1)) ?? shape.enough;
    return [{ where, message: `${name} is missing`, fix: `add it: ${example}` }];
  }
  if (issue.code === 'too_small') return [{ where, message: `${name} is empty`, fix: `fill ${name} in` }];
  const expected = expectedOf(issue);
  const fix = fixOf({ issue, path, value, shape });
  const message = `${name} is of the wrong kind`;
  return [{ where, message, ...(expected && { expected }), found: kindOf(value), ...(fix && { fix }) }];
}

function fixOf({
  issue,
  path,
  value,
  shape,
}: {
  issue: z.core.$ZodIssue;
  path: Path;
  value: YamlValue;
  shape: DocumentShape;
}): string | null {
  if (typeof value !== 'string') return null;
  if (issue.code === 'invalid_type' && issue.expected === 'array')
    return `write it as a list: [${quoteValue(value)}]`;
  if (issue.code !== 'invalid_value') return null;
  const meant = shape.meant?.(path.slice(0, -1), value) ?? nearestWord(value, issue.values.map(String));
  return meant === null ? null : `did you mean ${meant}?`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
  boolean: 'true or false',
};

function expectedOf(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ');
  return issue.code === 'invalid_type' ? KINDS[issue.expected] : undefined;
}

function unknownKey({
  path,
  key,
  source,
  shape,
}: {
  path: Path;
  key: string;
  source: YamlSource;
  shape: DocumentShape;
}): Problem {
  const { known, kind } = shape.keysAt(path);
  const meant = shape.meant?.(path, key) ?? nearestWord(key, known);
  return {
    where: source.whereKey([...path, key]),
    message: `unknown ${kind}`,
    expected: known.join(', '),
    found: quoteValue(key),
    fix: meant === null ? 'take one of the expected ones, or leave it out' : `did you mean ${meant}?`,
  };
}

function kindOf(value: YamlValue): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return quoteValue(value);
  if (typeof value === 'boolean') return `${value} (in quotes it is text)`;
  return Array.isArray(value) ? 'a list' : 'a mapping (key: value)';
}

/** `platforms.linux-64.specs[2]` */
function nameOf(path: Path, { title }: DocumentShape): string {
  if (path.length === 0) return title;
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
