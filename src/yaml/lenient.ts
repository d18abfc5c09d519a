import { LineCounter, parseAllDocuments } from 'yaml';
import { type Problem, UserError } from '../errors.js';
import { exceeds, limitOf } from '../limits.js';
import { type CoreValue, coreTags } from './core-types.js';
import { isNestedTooDeep } from './depth.js';
import { reindented } from './reindent.js';

/** A YAML value. Scalars are text or null; with the option `typed` also integers and booleans. */
export type LenientValue = CoreValue | readonly LenientValue[] | ReadonlyMap<string, LenientValue>;

/** Options of the lenient YAML reader. */
export interface LenientOptions {
  /** Whether plain `true`, `false` and integers become booleans and numbers. */
  readonly typed?: boolean;
  /** The limit of the text's length; default: that of a recipe. */
  readonly limit?: 'recipe-size' | 'lock-size';
  /** Whether a key that is there twice and a second document are errors; default: they are not. */
  readonly strict?: boolean;
}

/** Maximum number of syntax errors reported; later ones usually follow from the first. */
const MOST_PROBLEMS = 5;

/**
 * Reads the first YAML document as recipe build tools do: the last of duplicate keys wins, aliases are resolved (up to the limit
 * `recipe-aliases`), `<<` merges a mapping, tags are ignored. Throws UserError, with the first syntax errors, if the text is
 * invalid, too large or nested too deep.
 */
export function readLenientYaml(
  text: string,
  file: string,
  { typed = false, limit = 'recipe-size', strict = false }: LenientOptions = {},
): LenientValue {
  if (text.length > limitOf(limit))
    throw unreadable(file, [exceeds(limit, { where: file, found: `${text.length} characters` })]);
  if (isNestedTooDeep(text)) throw tooDeep(file);
  const lines = new LineCounter();
  try {
    let document = parsed(text, { typed, strict }, lines);
    if (document !== undefined && document.errors.length > 0) {
      const again = parsed(reindented(text), { typed, strict }, new LineCounter());
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
    // A second document; the library's error for an alias without an anchor, or for too many aliases.
    const message = error instanceof Error ? error.message : String(error);
    const tooMany = message.includes('alias count');
    const problem = tooMany ? exceeds('recipe-aliases', { where: file }) : { where: file, message };
    throw unreadable(file, [problem]);
  }
}

function parsed(
  text: string,
  { typed, strict }: { readonly typed: boolean; readonly strict: boolean },
  lineCounter: LineCounter,
) {
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    customTags: (tags) => [...coreTags(typed), ...tags],
    merge: true,
    lineCounter,
    prettyErrors: false,
    uniqueKeys: strict,
    logLevel: 'silent',
  });
  if ('empty' in documents) return undefined;
  const [first, second] = documents;
  if (strict && second !== undefined) throw new SyntaxError('a second YAML document begins in it');
  return first;
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
