import { jsonLimitBroken } from '../conda/json-size.js';
import { isTooDeep, jsonText, parseJson } from '../conda/json-text.js';
import { condaJsonFile } from '../conda/sorted-json.js';
import { type Problem, UserError } from '../errors.js';
import { exceeds } from '../limits.js';
import { quoteValue } from '../text/quote-value.js';
import type { SourceIndex } from './types.js';

/** The name of the index in a channel’s folder. */
export const SOURCE_INDEX = 'sources.json';

/** The version of the form of the index. */
const VERSION = 1;

/** Returns an index as the bytes of its file. */
export function formatSourceIndex(index: SourceIndex): Buffer {
  return condaJsonFile({ sources_version: VERSION, sources: index.sources, recipes: index.recipes });
}

/** Returns an index with the entries of both; those of `added` count. */
export function mergeSourceIndexes(index: SourceIndex, added: SourceIndex): SourceIndex {
  return {
    sources: { ...index.sources, ...added.sources },
    recipes: { ...index.recipes, ...added.recipes },
  };
}

/**
 * Parses an index. Its names are paths below `source/` and `recipe/`, so each is checked. Throws UserError with every problem.
 */
export function parseSourceIndex(text: string, file: string): SourceIndex {
  const problems: Problem[] = [];
  const refuse = (where: string, expected: string, found: unknown) =>
    problems.push({
      ...{ where: `${file}: ${where}`, message: 'this cannot be used', expected },
      found: quoteValue(jsonText(found)),
    });
  const value = parsed(text, file);
  const { sources_version: version, sources, recipes } = objectOf(value);
  if (version !== VERSION) refuse('sources_version', String(VERSION), version);
  for (const [name, source] of Object.entries(objectOf(sources))) checkSource(name, objectOf(source), refuse);
  const names = new Set(Object.keys(objectOf(sources)));
  for (const [path, recipe] of Object.entries(objectOf(recipes)))
    checkRecipe(path, objectOf(recipe), names, refuse);
  if (problems.length > 0) throw new UserError('the index of sources cannot be read', problems);
  return { sources: objectOf(sources), recipes: objectOf(recipes) } as unknown as SourceIndex;
}

type Refuse = (where: string, expected: string, found: unknown) => void;
type Fields = Readonly<Record<string, unknown>>;

function checkSource(name: string, fields: Fields, refuse: Refuse): void {
  checkFile(name, fields, refuse);
  if (!isPart(name) || !isIn(fields['sha256'], name)) refuse(name, 'NAME-VERSION-SHA256', name);
  checkTexts(name, fields, ['name', 'version'], refuse);
  if (fields['url'] !== null && typeof fields['url'] !== 'string')
    refuse(name, 'a url or null', fields['url']);
}

function checkRecipe(path: string, fields: Fields, known: ReadonlySet<string>, refuse: Refuse): void {
  const parts = path.split('/');
  if (parts.length !== 2 || !parts.every(isPart)) refuse(path, 'NAME/VERSION-BUILD', path);
  checkTexts(path, fields, ['name', 'version', 'build'], refuse);
  const files = Object.entries(objectOf(fields['files']));
  const folder = folderAmong(files.map(([file]) => file));
  if (folder !== null) refuse(path, 'a file, or a folder of files', folder);
  for (const [file, about] of files) {
    if (!isPath(file)) refuse(path, 'paths of files in the folder', file);
    checkFile(`${path}/${file}`, objectOf(about), refuse);
    if (typeof objectOf(about)['executable'] !== 'boolean')
      refuse(`${path}/${file}`, 'executable: true or false', about);
  }
  const { sources, packages } = fields;
  if (!Array.isArray(sources) || !sources.every((name) => typeof name === 'string' && isPart(name)))
    refuse(path, 'sources: a list of file names', sources);
  else if (!sources.every((name) => known.has(name)))
    refuse(path, 'sources: names of files that the index has', sources);
  const isPackages = Array.isArray(packages) && packages.every((made) => isPackage(objectOf(made)));
  if (!isPackages) refuse(path, 'packages: a list of names with version and build', packages);
}

function isIn(part: unknown, name: string): boolean {
  return typeof part === 'string' && name.includes(part);
}

function isPackage({ name, version, build }: Fields): boolean {
  const isTextOrNull = (value: unknown) => value === null || typeof value === 'string';
  return typeof name === 'string' && isTextOrNull(version) && isTextOrNull(build);
}

function checkFile(where: string, { sha256, size }: Fields, refuse: Refuse): void {
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
    refuse(where, 'a sha256 in lower-case hex', sha256);
  if (!Number.isSafeInteger(size) || Number(size) < 0) refuse(where, 'a size in bytes', size);
}

function checkTexts(where: string, fields: Fields, keys: readonly string[], refuse: Refuse): void {
  for (const key of keys) if (typeof fields[key] !== 'string') refuse(where, `${key}: a text`, fields[key]);
}

/** A name that is safe as a part of a path and of a url, in any file system. */
export function isPart(name: string): boolean {
  return /^[\w+][\w.+-]{0,250}$/.test(name);
}

/** Whether an index can have a file of a recipe with this path. */
export function isPath(path: string): boolean {
  const parts = path.split('/');
  return (
    path.length < 1000 &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[\p{Cc}\\]/u.test(part)) &&
    parts.every((part) => Buffer.byteLength(part) <= LONGEST_PART)
  );
}

/** Bytes of a file's name in any file system. */
const LONGEST_PART = 255;

/** Returns the first path that others go through; null if there is none. */
function folderAmong(paths: readonly string[]): string | null {
  // A folder is right before what is in it if the separator comes before all characters.
  const sorted = paths.map((path) => path.replaceAll('/', '\0')).sort();
  const folder = sorted.find((path, at) => sorted[at + 1]?.startsWith(`${path}\0`));
  return folder === undefined ? null : folder.replaceAll('\0', '/');
}

function parsed(text: string, file: string): unknown {
  const limit = jsonLimitBroken(Buffer.from(text));
  if (limit !== null) throw unreadable(exceeds(limit, { where: file }));
  try {
    const value = parseJson(text);
    if (!isTooDeep(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable({ where: file, message: `this is not JSON: ${error.message}` });
  }
  throw unreadable({ where: file, message: 'lists and objects are nested too deep' });
}

function unreadable(problem: Problem): UserError {
  return new UserError('the index of sources cannot be read', problem);
}

/** Own properties alone count: an index may name anything. */
function objectOf(value: unknown): Fields {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? Object.fromEntries(Object.entries(value)) : {};
}
