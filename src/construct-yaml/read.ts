import { type Problem, UserError } from '../errors.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';
import type { PythonValue } from '../yaml/python-document.js';
import { YamlNumber, YamlTime } from '../yaml/python-scalars.js';
import type { Misfit } from './keys/kinds.js';
import { FORMER_KEYS, KEYS, type Key, type KeyRow } from './keys/table.js';
import { type ReadingInput, type ReadText, readConstructText } from './reading/read-text.js';
import type { ConstructYaml } from './types.js';

/**
 * Reads a construct.yaml: its text as constructor does, and each key with its kind. Throws UserError with every problem at
 * `file:line:column`. What constructor accepts and this program does not is in `refusals`.
 */
export function readConstructYaml(text: string, input: ReadingInput): ConstructYaml {
  const read = readConstructText(text, input);
  const { value } = read.document;
  if (read.problems.length > 0) throw invalid(input.file, read.problems);
  if (!(value instanceof Map)) throw invalid(input.file, [notAMapping(input.file)]);
  const values = new Map<string, PythonValue>();
  for (const [key, item] of value as ReadonlyMap<string, PythonValue>)
    if (item !== null) values.set(key, key === 'version' ? versionText(item) : item);
  const problems = [
    ...missingKeys(values, input.file),
    ...[...values].flatMap((entry) => keyProblems(entry, read)),
  ];
  if (problems.length > 0) throw invalid(input.file, problems);
  const known = values as ReadonlyMap<string, PythonValue> as ReadonlyMap<Key, PythonValue>;
  const { document, where, rendered, environment } = read;
  return {
    file: input.file,
    platform: input.platform,
    values: known,
    rendered,
    environment,
    installerType: {
      types: [known.get('installer_type') ?? 'sh'].flat().map(String),
      where: where(document.keyOffsetOf(['installer_type'])),
    },
    warnings: versionWarning(value.get('version'), read),
    where: (path) => where(document.offsetOf(path)),
    whereKey: (path) => where(document.keyOffsetOf(path)),
    refusals: [...known].flatMap(([key]) => refusal(key, where(document.keyOffsetOf([key])))),
  };
}

/** Returns what python prints for a version; constructor takes every value. */
function versionText(value: PythonValue): PythonValue {
  if (value instanceof YamlNumber || value instanceof YamlTime) return value.text;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value;
}

function versionWarning(value: PythonValue | undefined, read: ReadText): string[] {
  if (!(value instanceof YamlNumber) || !value.isFloat) return [];
  const where = read.where(read.document.offsetOf(['version']));
  return [
    `${where}: the version is a number and is read as ${value.text}; put it into quotes to keep its digits`,
  ];
}

function missingKeys(values: ReadonlyMap<string, PythonValue>, file: string): Problem[] {
  return ['name', 'version']
    .filter((key) => !values.has(key))
    .map((key) => ({ where: `${file}:1:1`, message: `${key} is missing`, fix: `add the key ${key}` }));
}

function keyProblems([key, value]: [string, PythonValue], read: ReadText): readonly Problem[] {
  const row = Object.hasOwn(KEYS, key) ? (KEYS as Readonly<Record<string, KeyRow>>)[key] : undefined;
  if (row === undefined) return [unknownKey(key, read.where(read.document.keyOffsetOf([key])))];
  return row.kind.misfits(value, [key]).map((misfit) => wrongKind(misfit, value, read));
}

function unknownKey(key: string, where: string): Problem {
  const former = Object.hasOwn(FORMER_KEYS, key) ? FORMER_KEYS[key] : undefined;
  const near = nearestWord(key, Object.keys(KEYS));
  return {
    where,
    message: former === undefined ? 'constructor has no such key' : former,
    found: quoteValue(key),
    fix: former !== undefined || near === null ? 'remove it' : `did you mean ${near}?`,
  };
}

function wrongKind({ path, expected, found, isKey }: Misfit, value: PythonValue, read: ReadText): Problem {
  const { document, where } = read;
  const name = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
  const isJinja = typeof value === 'string' && value.includes('{{') && !read.isTemplate;
  return {
    where: where(isKey ? document.keyOffsetOf(path) : document.offsetOf(path)),
    message: isKey ? `unknown key ${name}` : `${name} cannot be this`,
    expected,
    found,
    ...(isJinja && {
      fix: 'constructor renders jinja only if YAML cannot be read without: begin the file with {% set x = 1 %}',
    }),
  };
}

function refusal(key: Key, where: string): Problem[] {
  const { verdict, says }: KeyRow = KEYS[key];
  if (verdict !== 'refused') return [];
  const fix = 'remove the key; a line with # [not linux] is left out';
  return [{ where, message: `${key} is refused: ${says}`, fix }];
}

function notAMapping(file: string): Problem {
  return {
    where: `${file}:1:1`,
    message: 'the file has no keys',
    expected: 'name: …, version: … and more keys',
  };
}

function invalid(file: string, problems: readonly Problem[]): UserError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new UserError(`${file} cannot be read as constructor reads it: ${count}`, problems);
}
