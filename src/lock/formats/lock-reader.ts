import { isObject, type JsonObject, jsonText } from '../../conda/json-text.js';
import type { Problem } from '../../errors.js';
import { FILE_NAME_PART, isFileNamePart } from '../../manifest/file-name-part.js';

/** Reads keys of one object and collects problems; the value returned for a damaged key is never used. */
export interface LockReader {
  readonly value: JsonObject;
  /** `file: packages[3]`. */
  readonly where: string;
  text(key: string): string;
  /** A string that may be part of a file name. */
  fileNamePart(key: string): string;
  /** 64 hexadecimal digits. */
  sha256(key: string): string;
  /** A whole number, 0 or more. */
  count(key: string): number;
  textOrNull(key: string): string | null;
  texts(key: string): string[];
  textMap(key: string): Readonly<Record<string, string>>;
  inner(key: string): LockReader;
  list(key: string): LockReader[];
}

/** Makes a reader of `value`. It adds problems to `problems`. */
export function createLockReader(request: {
  readonly value: unknown;
  readonly file: string;
  readonly problems: Problem[];
}): LockReader {
  const { value, file, problems } = request;
  const reject = (where: string, expected: string, found: unknown) => {
    const shown = jsonText(found).slice(0, 60);
    problems.push({
      where,
      message: 'the lock is damaged here',
      expected,
      found: shown,
      fix: 'make the lock anew',
    });
  };
  const at = (inner: unknown, where: string): LockReader => {
    const object = isObject(inner) ? inner : {};
    if (!isObject(inner)) reject(where, 'a JSON object', inner);
    const read = <T>(key: string, is: (value: unknown) => value is T, expected: string, damaged: T): T => {
      const found = object[key];
      if (is(found)) return found;
      reject(`${where}: ${key}`, expected, found);
      return damaged;
    };
    return {
      value: object,
      where,
      text: (key) => read(key, isText, 'a string', ''),
      fileNamePart: (key) => read(key, isNamePart, FILE_NAME_PART, ''),
      sha256: (key) => read(key, isSha256, '64 hexadecimal digits', ''),
      count: (key) => read(key, isCount, 'a whole number', 0),
      textOrNull: (key) => (object[key] === null ? null : read(key, isText, 'a string or null', '')),
      texts: (key) => read(key, isTexts, 'a list of strings', []),
      textMap: (key) => read(key, isTextMap, 'strings by name', {}),
      inner: (key) => at(object[key], `${where}: ${key}`),
      list: (key) => read(key, isList, 'a list', []).map((item, n) => at(item, `${where}: ${key}[${n}]`)),
    };
  };
  return at(value, file);
}

/** Returns true for a string without control characters: these strings are written to messages, history and the installer. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && !/[\0-\x1f\x7f]/.test(value);
}

function isNamePart(value: unknown): value is string {
  return isText(value) && isFileNamePart(value);
}

function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

function isTextMap(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every(isText);
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}
