import type * as z from 'zod';
import { type Platform, platformOfArch } from '../conda/platform.js';
import { type Problem, UserError } from '../errors.js';
import { nearestWord } from './nearest.js';
import { knownKeys, manifestSchema } from './schema.js';
import { shown } from './shown.js';
import { type Path, valueAt, type YamlSource, type YamlValue } from './yaml-source.js';

/** Where the document has not the shape of a manifest: keys nobody knows, keys that are missing, values of another kind. */
export function shapeProblems(source: YamlSource): Problem[] {
  const result = manifestSchema.safeParse(source.tree);
  return result.success ? [] : result.error.issues.flatMap((issue) => problemsOf(issue, source));
}

function problemsOf(issue: z.core.$ZodIssue, source: YamlSource): Problem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, source));
  const value = valueAt(source.tree, path);
  const where = source.where(path);
  const name = nameOf(path);
  if (value === undefined) return [{ where, message: `${name} is missing`, fix: `add it: ${ENOUGH}` }];
  if (issue.code === 'too_small') return [{ where, message: `${name} is empty`, fix: `fill ${name} in` }];
  const expected = issue.code === 'invalid_type' ? KINDS[issue.expected] : undefined;
  return [
    { where, message: `${name} is of the wrong kind`, ...(expected && { expected }), found: kindOf(value) },
  ];
}

const ENOUGH = 'name, version, channels and specs or pins are enough for a manifest';

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping (key: value)',
  boolean: 'true or false',
};

function unknownKey(path: Path, key: string, source: YamlSource): Problem {
  const known = knownKeys(path);
  const isPlatform = path[0] === 'platforms' && path.length === 1;
  const meant = (isPlatform ? platformMeant(key) : null) ?? nearestWord(key, known);
  return {
    where: source.whereKey([...path, key]),
    message: isPlatform ? 'unknown platform' : 'unknown key',
    expected: known.join(', '),
    found: shown(key),
    fix: meant === null ? 'take one of the expected ones, or leave it out' : `did you mean ${meant}?`,
  };
}

/** `aarch64` and `linux-arm64` are what others call linux-aarch64. */
function platformMeant(key: string): Platform | null {
  try {
    return platformOfArch(key.replace(/^linux[-_]/, ''));
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function kindOf(value: YamlValue): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return shown(value);
  if (typeof value === 'boolean') return `${value} (in quotes it is text)`;
  return Array.isArray(value) ? 'a list' : 'a mapping (key: value)';
}

/** `platforms.linux-64.specs[2]` */
function nameOf(path: Path): string {
  if (path.length === 0) return 'the manifest';
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
