import { type ChannelUrl, joinUrl, maySendTo } from '../conda/channel-url.js';
import { EXTENSIONS, type Extension, formatPin, parseFileName } from '../conda/file-name.js';
import { type JsonObject, jsonText, parseJson } from '../conda/json-text.js';
import { parseRecord, rankOf } from '../conda/parse-record.js';
import type { Subdir } from '../conda/platform.js';
import { calledName } from '../conda/record.js';
import { messageOf, type Problem, UserError } from '../errors.js';
import { addTo } from '../group.js';
import { escapeControls } from '../text/escape.js';
import { redactUrl } from '../text/redact-url.js';
import type { ChannelPackage, ReadableBuilds, UnreadBuild } from './types.js';

/** One subdir's repodata, indexed by name. */
export interface SubdirRepodata {
  /** Number of package files. */
  readonly records: number;
  names(): Iterable<string>;
  /** Parses the records of a name; the builds are unsorted. */
  read(name: string): ReadableBuilds;
  /** The same builds, unread. */
  unread(name: string): readonly UnreadBuild[];
}

/**
 * Parses one repodata.json (CEP-36, CEP-15). `where` names the file in messages. A `.conda` shadows the `.tar.bz2` of
 * the same build. `only` leaves out files of the other format. Throws UserError if the text is not the repodata of this subdir.
 */
export function parseRepodata(request: {
  readonly text: string;
  readonly where: string;
  readonly channel: ChannelUrl;
  readonly subdir: Subdir;
  readonly only: Extension | null;
}): SubdirRepodata {
  const { text, where, channel, subdir, only } = request;
  const repodata = readObject(readJson(text, where), where, 'the repodata');
  // Some tools write the header under `metadata`. CEP-15's base_url is only in `info`: that of `metadata` means something else.
  const info = readObject(repodata['info'] ?? {}, where, 'info');
  const header =
    repodata['info'] === undefined ? readObject(repodata['metadata'] ?? {}, where, 'metadata') : info;
  checkSubdir(header['subdir'], subdir, where);
  const base = baseUrl(info['base_url'], joinUrl(channel.url, subdir), where);
  const groups = ['packages', 'packages.conda'].map((key) =>
    groupOf(readObject(repodata[key] ?? {}, where, key)),
  );
  // conda reads an empty object as a channel without packages, and uses one for a subdir that does not exist.
  const isEmpty = Object.keys(repodata).length === 0;
  if (!isEmpty && repodata['packages'] === undefined && repodata['packages.conda'] === undefined) {
    throw damaged(where, 'there is no list of packages', '"packages" or "packages.conda"', keysOf(repodata));
  }
  const index = indexByName(
    only === null ? groups : groups.map(({ entries }) => groupOf(ofFormat(entries, only))),
  );
  const entriesOf = (name: string) => index.get(calledName({ name })) ?? [];
  const parse = ([fn, raw]: Entry): ChannelPackage => {
    const record = parseRecord(readable(fn, raw, subdir), `${where}: ${onOneLine(fn)}`);
    checkRecord({ fn, record, where, subdir });
    return { fn, url: joinUrl(base, fn), channel: channel.url, record };
  };
  return {
    records: groups.reduce((sum, { fns }) => sum + fns.length, 0),
    names: () => index.keys(),
    read: (name) => parseEach(entriesOf(name), parse),
    unread: (name) =>
      entriesOf(name).map((entry) => ({
        rank: rankOf(readable(...entry, subdir)),
        read: () => parse(entry),
      })),
  };
}

/** Parses each entry. Those that cannot be read are left out and listed as problems. */
function parseEach(entries: readonly Entry[], parse: (entry: Entry) => ChannelPackage): ReadableBuilds {
  const packages: ChannelPackage[] = [];
  const problems: Problem[] = [];
  for (const entry of entries) {
    try {
      packages.push(parse(entry));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { packages, problems };
}

/**
 * Corrects a record's types: a missing subdir becomes that of the repodata, a number in place of a text becomes the text in the
 * file name, and a text of digits in place of a number becomes that number.
 */
function readable(fn: string, raw: JsonObject, subdir: Subdir): JsonObject {
  const texts = TEXTS.filter((key) => typeof raw[key] === 'number');
  const numbers = NUMBERS.filter((key) => typeof raw[key] === 'string');
  if (texts.length + numbers.length === 0) return 'subdir' in raw ? raw : { subdir, ...raw };
  const meant = [
    ...texts.map((key) => [key, textOf(fn, key, raw[key])] as const),
    ...numbers.map((key) => [key, numberOf(raw[key])] as const),
  ];
  return { subdir, ...raw, ...Object.fromEntries(meant) };
}

function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}

/** Returns a field as text. The unquoted version `1.10` was read as the number 1.1; the file name still has the full text. */
function textOf(fn: string, key: (typeof TEXTS)[number], value: unknown): string {
  const named = parseFileName(fn)?.[key];
  return named !== undefined && Number(named) === value ? named : String(value);
}

const TEXTS = ['name', 'version', 'build'] as const;
const NUMBERS = ['build_number', 'size'] as const;

type Entry = readonly [fn: string, raw: JsonObject];

/** One of the lists of a repodata. Its file names are listed once, since there may be 500,000. */
interface Group {
  readonly entries: JsonObject;
  readonly fns: readonly string[];
}

function groupOf(entries: JsonObject): Group {
  return { entries, fns: Object.keys(entries) };
}

/** Indexes entries by name in lower case. A `.conda` shadows the `.tar.bz2` of its build, and a later group an earlier one. */
function indexByName(groups: readonly Group[]): Map<string, Entry[]> {
  const index = new Map<string, Entry[]>();
  const shadowing = groups.filter(({ fns }) => fns.some((fn) => fn.endsWith('.conda')));
  for (const [at, { entries, fns }] of groups.entries()) {
    const later = groups.slice(at + 1).filter((group) => group.fns.length > 0);
    for (const fn of fns) {
      const raw = objectOrNull(entries[fn]);
      const stated = raw?.['name'];
      const text = typeof stated === 'number' ? textOf(fn, 'name', stated) : stated;
      if (raw === null || typeof text !== 'string' || isShadowed(fn, shadowing, later)) continue;
      addTo(index, calledName({ name: text }), [fn, raw]);
    }
  }
  return index;
}

function ofFormat(group: JsonObject, extension: Extension): JsonObject {
  return Object.fromEntries(Object.entries(group).filter(([fn]) => fn.endsWith(extension)));
}

/** `shadowing` are the groups that have a `.conda`; `later` are those behind the group of this file. */
function isShadowed(fn: string, shadowing: readonly Group[], later: readonly Group[]): boolean {
  if (later.some((group) => has(group, fn))) return true;
  if (shadowing.length === 0 || !fn.endsWith('.tar.bz2')) return false;
  const conda = `${fn.slice(0, -'.tar.bz2'.length)}.conda`;
  return shadowing.some((group) => has(group, conda));
}

function has({ entries }: Group, fn: string): boolean {
  return Object.hasOwn(entries, fn) && objectOrNull(entries[fn]) !== null;
}

function objectOrNull(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : null;
}

function readJson(text: string, where: string): unknown {
  const start = text.slice(0, 512).trimStart();
  if (start === '') throw damaged(where, 'it is empty', 'JSON', 'nothing');
  if (start.startsWith('<')) {
    throw damaged(
      where,
      'it is a web page, not JSON: the url may lead to a login or a front page',
      'JSON',
      start.slice(0, 60),
    );
  }
  try {
    return parseJson(text);
  } catch (error) {
    const reason = messageOf(error);
    throw damaged(where, 'it is not JSON; it may have been cut off', 'JSON', reason.slice(0, 120));
  }
}

function readObject(value: unknown, where: string, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw damaged(where, `${what} has the wrong type`, 'a JSON object', jsonText(value).slice(0, 60));
}

function checkSubdir(value: unknown, subdir: Subdir, where: string): void {
  if (value === undefined || value === null || value === subdir) return;
  throw damaged(where, 'this repodata is for another platform', subdir, jsonText(value).slice(0, 60));
}

/** Returns the base_url (CEP-15): absolute, or relative to the repodata's folder. Only a local channel may name local files. */
function baseUrl(value: unknown, folder: string, where: string): string {
  if (value === undefined || value === null) return folder;
  if (typeof value === 'string' && URL.canParse(value, `${folder}/`)) {
    const url = new URL(value, `${folder}/`);
    if (maySendTo(new URL(folder), url)) return redactUrl(url.href);
  }
  const expected = folder.startsWith('file:') ? 'a url' : 'an http or https url';
  throw damaged(where, 'info.base_url cannot be used', expected, jsonText(value).slice(0, 60));
}

/** Throws UserError if the file name or the subdir does not match the record: both become part of paths and urls. */
function checkRecord(request: {
  readonly fn: string;
  readonly record: ChannelPackage['record'];
  readonly where: string;
  readonly subdir: Subdir;
}): void {
  const { fn, record, where, subdir } = request;
  const expected = formatPin(record);
  if (!EXTENSIONS.some((extension) => fn === expected + extension))
    throw damaged(`${where}: ${onOneLine(fn)}`, 'the file name does not match its record', expected, fn);
  // conda accepts a noarch package in the subdir of a platform, and fetches it from there.
  if (record.subdir !== subdir && record.subdir !== 'noarch') {
    throw damaged(`${where}: ${onOneLine(fn)}`, 'the record is for another platform', subdir, record.subdir);
  }
}

function keysOf(value: JsonObject): string {
  return Object.keys(value).slice(0, 8).map(onOneLine).join(', ');
}

function damaged(where: string, message: string, expected: string, found: string): UserError {
  const problem: Problem = {
    where,
    message,
    expected,
    found: onOneLine(found),
    fix: 'check the channel, then try again',
  };
  return new UserError('a channel’s repodata cannot be used', problem);
}

/** Shortens and escapes a text from the channel for one line of a message. */
function onOneLine(text: string): string {
  return escapeControls(text.slice(0, 120));
}
