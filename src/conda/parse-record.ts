import { type Problem, UserError } from '../errors.js';
import { isBuild, isPackageName, isVersion } from './identifier.js';
import { isObject, isTooDeep, type JsonObject, jsonText } from './json-text.js';
import { LONGEST_SPEC } from './match-spec.js';
import type { Rank } from './newest.js';
import { archNames, PLATFORMS } from './platform.js';
import type { PackageRecord } from './record.js';

/** Timestamps below this are in seconds: 253402300799 is the year 9999 (CEP-36). */
const SECONDS_BELOW = 253402300800;

/** The end of the last second that a tar header can represent, in the year 2242. A later timestamp counts as missing. */
const LATEST = 0o77777777777 * 1000 + 999;

/**
 * Parses a record of a repodata or an info/index.json (CEP-34, CEP-36). Absent lists are read as empty, and legacy spellings
 * are accepted; a value that is unsafe in a path, a url or a table is refused. `where` names the record in messages. Throws
 * UserError with all problems of the record.
 */
export function parseRecord(raw: unknown, where: string): PackageRecord {
  if (!isObject(raw)) {
    throw new UserError('a package record is damaged', {
      where,
      message: 'not a mapping',
      expected: 'a JSON object',
      found: show(raw),
    });
  }
  const problems: Problem[] = [];
  const field = fieldReader(raw, where, problems);
  const record: PackageRecord = {
    name: field('name', isName, 'a package name', ''),
    version: field('version', isVersionText, 'a version', ''),
    build: field('build', isBuildText, 'a build string', ''),
    buildNumber: field('build_number', isCount, 'a whole number', 0, 0),
    subdir: field('subdir', isSubdir, 'a subdir such as linux-aarch64', '', legacySubdir(raw)),
    depends: withoutEmpty(field('depends', isSpecList, 'a list of match specs', [], [])),
    constrains: withoutEmpty(field('constrains', isSpecList, 'a list of match specs', [], [])),
    noarch: noarchKind(raw['noarch']),
    md5: hash(field('md5', isMd5, '32 hexadecimal digits', null, null)),
    sha256: hash(field('sha256', isSha256, '64 hexadecimal digits', null, null)),
    size: field('size', isCount, 'a number of bytes', null, null),
    timestamp: milliseconds(raw['timestamp']),
    license: typeof raw['license'] === 'string' ? raw['license'] : null,
    trackFeatures: features(raw['track_features']),
    pythonSitePackagesPath: field('python_site_packages_path', isInnerPath, 'a path', null, null),
    raw,
  };
  if (problems.length === 0 && isTooDeep(raw)) problems.push(nestedTooDeep(raw, where));
  if (problems.length > 0) throw new UserError('a package record is damaged', problems);
  return record;
}

/** Returns what orders a record among those of its name, as `parseRecord` has it, without reading the rest; null if it is damaged. */
export function rankOf(raw: JsonObject): Rank | null {
  const { version, build, build_number: number } = raw;
  const buildNumber = number ?? 0;
  if (!isVersionText(version) || !isBuildText(build) || !isCount(buildNumber)) return null;
  return { version, build, buildNumber, timestamp: milliseconds(raw['timestamp']) };
}

const FIX = 'use another build, or ask the channel to correct its record';

/**
 * Returns a function that reads one key. It returns `absent` if the key is missing or null (if `absent` is undefined, the key
 * is required), and `damaged` after adding a problem.
 */
function fieldReader(raw: JsonObject, where: string, problems: Problem[]) {
  return <T, D>(
    key: string,
    is: (value: unknown) => value is T,
    expected: string,
    damaged: D,
    absent?: D | undefined,
  ): T | D => {
    const value = raw[key] ?? undefined;
    if (value === undefined && absent !== undefined) return absent;
    if (is(value)) return value;
    problems.push({ where, message: `${key} cannot be used`, expected, found: show(value), fix: FIX });
    return damaged;
  };
}

// Records are sorted, compared and written as a whole, including keys that nothing reads.
function nestedTooDeep(raw: JsonObject, where: string): Problem {
  const keys = Object.keys(raw).filter((key) => isTooDeep(raw[key]));
  return { where, message: 'the JSON is nested too deep', found: show(keys), fix: FIX };
}

function isText(accepts: (text: string) => boolean) {
  return (value: unknown): value is string => typeof value === 'string' && accepts(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

// Created once: a channel has hundreds of thousands of records.
const isName = isText(isPackageName);
const isVersionText = isText(isVersion);
const isBuildText = isText(isBuild);
const isMd5 = isText((text) => text.length === 32 && HEX.test(text));
const isSha256 = isText((text) => text.length === 64 && HEX.test(text));
const isSubdir = isText((text) => /^[a-z0-9]+(-[a-z0-9_]+)?$/.test(text) && text.length <= 64);
const isInnerPath = isText(
  (text) => /^[A-Za-z0-9._/-]+$/.test(text) && !text.startsWith('/') && !text.split('/').includes('..'),
);
const isSpecText = isText((text) => text.length <= LONGEST_SPEC && !/[\0-\x1f\x7f]/.test(text));
const HEX = /^[0-9a-fA-F]*$/;

function isSpecList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isSpecText);
}

/** conda ignores empty specs. */
function withoutEmpty(specs: readonly string[]): readonly string[] {
  return specs.every((spec) => spec.trim() !== '') ? specs : specs.filter((spec) => spec.trim() !== '');
}

function noarchKind(value: unknown): PackageRecord['noarch'] {
  if (value === 'python') return 'python';
  return value === 'generic' || value === true ? 'generic' : null;
}

function hash(value: string | null): string | null {
  return value === null ? null : value.toLowerCase();
}

function milliseconds(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return null;
  const time = Math.trunc(value < SECONDS_BELOW ? value * 1000 : value);
  return time > LATEST ? null : time;
}

/** A list, or a string separated by commas or spaces. */
function features(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string');
  return typeof value === 'string' ? value.split(/[,\s]+/).filter((item) => item !== '') : [];
}

/** Records older than the key `subdir` have `platform` and `arch`. */
function legacySubdir(raw: JsonObject): string | undefined {
  if (raw['noarch'] !== undefined && raw['noarch'] !== null && raw['noarch'] !== false) return 'noarch';
  if (raw['platform'] !== 'linux') return undefined;
  return PLATFORMS.find((platform) => archNames(platform).conda === raw['arch']);
}

function show(value: unknown): string {
  const text = jsonText(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
