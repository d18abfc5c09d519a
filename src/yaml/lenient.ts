import { LineCounter, parseAllDocuments } from 'yaml';
import { type Problem, UserError } from '../errors.js';
import { exceeds, limitOf } from '../limits.js';
import { type CoreValue, coreTags } from './core-types.js';
import { isTooDeep } from './depth.js';
import { reindented } from './reindent.js';

/** YAML whose scalars are text, but for null; where it is read with types, whole numbers and booleans are such. */
export type LenientValue = CoreValue | readonly LenientValue[] | ReadonlyMap<string, LenientValue>;

/** How YAML is read. */
export interface LenientOptions {
  /** Plain `true`, `false` and whole numbers are no texts. */
  readonly typed?: boolean;
}

/** Of a broken text the first few errors mean something, the rest follow from them. */
const MOST_PROBLEMS = 5;

/**
 * Reads one YAML document as the tools that build recipes read it: of a key that is given twice the last holds, aliases
 * are what they stand for (as many as the limit `recipe-aliases` allows), `<<` takes a mapping in, tags mean nothing. Throws UserError with every syntax error.
 */
export function readLenientYaml(
  text: string,
  file: string,
  { typed = false }: LenientOptions = {},
): LenientValue {
  if (text.length > limitOf('recipe-size'))
    throw unreadable(file, [exceeds('recipe-size', { where: file, found: `${text.length} characters` })]);
  if (isTooDeep(text)) throw tooDeep(file);
  const lines = new LineCounter();
  try {
    let document = parsed(text, typed, lines);
    if (document !== undefined && document.errors.length > 0) {
      const again = parsed(reindented(text), typed, new LineCounter());
      if (again?.errors.length === 0) document = again;
    }
    if (document === undefined) return null;
    const problems = document.errors.map(({ message, pos }) => ({ where: at(file, lines, pos[0]), message }));
    if (problems.some(({ message }) => message.includes('call stack'))) throw tooDeep(file);
    if (problems.length > 0) throw unreadable(file, problems.slice(0, MOST_PROBLEMS));
    return plain(document.toJS({ mapAsMap: true, maxAliasCount: limitOf('recipe-aliases') }));
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof RangeError) throw tooDeep(file);
    // The library's words for an alias without its anchor, and for too many aliases.
    throw unreadable(file, [{ where: file, message: String(error).slice(0, 120) }]);
  }
}

function parsed(text: string, typed: boolean, lineCounter: LineCounter) {
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    customTags: (tags) => [...coreTags(typed), ...tags],
    merge: true,
    lineCounter,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  return 'empty' in documents ? undefined : documents[0];
}

function plain(value: unknown): LenientValue {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [String(key), plain(item)]));
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}

function at(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
}

function tooDeep(file: string): UserError {
  return unreadable(file, [exceeds('yaml-depth', { where: file })]);
}

function unreadable(file: string, problems: readonly Problem[]): UserError {
  return new UserError(`${file} cannot be read as YAML`, problems);
}
