import type * as z from 'zod';
import { type Problem, UserError } from '../errors.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';
import { inOrder } from './in-order.js';
import { type Path, valueAt, type YamlSource, type YamlValue } from './source.js';

/** The schema of one kind of document, and the words for its parts in messages. */
export interface DocumentShape {
  readonly schema: () => z.ZodType;
  /** A faster check, true only for documents that the schema accepts; without it the schema decides. */
  readonly fits?: (tree: YamlValue) => boolean;
  /** `the manifest` */
  readonly title: string;
  /** What a minimal document has, for messages: `name, version … are enough for a manifest`. */
  readonly enough: string;
  /** Returns an example of the mapping at a path, for messages about a missing key; null if it has no required keys. */
  readonly example?: (path: Path) => string | null;
  /** Returns the keys allowed in the mapping at a path; `kind` is the word for such a key (`key`, `platform`). */
  readonly keysAt: (path: Path) => { readonly known: readonly string[]; readonly kind: string };
  /** Returns a known synonym of an unknown key, to suggest; null if there is none, then similar spellings are tried. */
  readonly meant?: (path: Path, key: string) => string | null;
}

/** Returns all problems of a document, in order of place: of the YAML, its shape and all rules. `draft` is what the rules check. */
export function documentProblems<Draft>(
  source: YamlSource,
  shape: DocumentShape,
  rules: readonly ((draft: Draft) => Problem | readonly Problem[])[],
  draft: Draft,
): readonly Problem[] {
  const known = new Set(source.problems.map(({ where }) => where));
  const shapeOnly = shapeProblems(source, shape).filter(({ where }) => !known.has(where));
  return inOrder([...source.problems, ...shapeOnly, ...rules.flatMap((rule) => rule(draft))]);
}

/** Returns the error for a document with problems; `kind` is what it should be: `a valid manifest`. */
export function invalidDocument(file: string, kind: string, problems: readonly Problem[]): UserError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new UserError(`${file} is not ${kind}: ${count}`, problems);
}

/** Returns a problem for each unknown key, missing key and value of the wrong kind. */
export function shapeProblems(source: YamlSource, shape: DocumentShape): Problem[] {
  if (shape.fits?.(source.tree)) return [];
  const result = shape.schema().safeParse(source.tree);
  if (result.success) return [];
  const { issues } = result.error;
  // A value of the wrong kind is not also reported as empty.
  const kinds = issues.filter(({ code }) => code === 'invalid_type').map(({ path }) => JSON.stringify(path));
  const issuesToTell = issues.filter(
    ({ code, path }) => code !== 'too_small' || !kinds.includes(JSON.stringify(path)),
  );
  return issuesToTell.flatMap((issue) => problemsOf(issue, source, shape));
}

function problemsOf(issue: z.core.$ZodIssue, source: YamlSource, shape: DocumentShape): Problem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey({ path, key, source, shape }));
  }
  const value = valueAt(source.tree, path);
  if (issue.code === 'invalid_union') {
    // The first form of a union is a list: lists are checked against it, all other values against the last form.
    const form = Array.isArray(value) ? issue.errors[0] : issue.errors.at(-1);
    const inner = (form ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
    return inner.flatMap((inner) => problemsOf(inner, source, shape));
  }
  const where = source.where(path);
  const name = nameOf(path, shape);
  if (value === undefined) {
    const example = shape.example?.(path.slice(0, -1)) ?? shape.enough;
    return [{ where, message: `${name} is missing`, fix: `add it: ${example}` }];
  }
  if (issue.code === 'too_small')
    return [{ where, message: `${name} is empty`, fix: `give ${name} a value` }];
  const expected = expectedOf(issue);
  const fix = fixOf({ issue, path, value, shape });
  const message = `${name} has the wrong type`;
  return [{ where, message, ...(expected && { expected }), found: kindOf(value), ...(fix && { fix }) }];
}

function fixOf(request: {
  issue: z.core.$ZodIssue;
  path: Path;
  value: YamlValue;
  shape: DocumentShape;
}): string | null {
  const { issue, path, value, shape } = request;
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

function unknownKey(request: { path: Path; key: string; source: YamlSource; shape: DocumentShape }): Problem {
  const { path, key, source, shape } = request;
  const { known, kind } = shape.keysAt(path);
  const meant = shape.meant?.(path, key) ?? nearestWord(key, known);
  return {
    where: source.whereKey([...path, key]),
    message: `unknown ${kind}`,
    expected: known.join(', '),
    found: quoteValue(key),
    fix: meant === null ? 'use one of these, or remove it' : `did you mean ${meant}?`,
  };
}

function kindOf(value: YamlValue): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return quoteValue(value);
  if (typeof value === 'boolean') return `${value} (in quotes it is text)`;
  return Array.isArray(value) ? 'a list' : 'a mapping (key: value)';
}

/** Returns the name of a path for messages: `platforms.linux-64.specs[2]`. */
function nameOf(path: Path, { title }: DocumentShape): string {
  if (path.length === 0) return title;
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
