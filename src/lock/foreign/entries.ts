import { parseFileName } from '../../conda/file-name.js';
import type { JsonObject } from '../../conda/json-text.js';
import type { ExplicitPackage } from '../../conda/locked-package.js';
import type { Platform } from '../../conda/platform.js';
import type { Problem } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';
import type { LenientValue } from '../../yaml/lenient.js';
import { areChecksums, packageOfUrl } from '../formats/parse-explicit.js';

/** A mapping of YAML, whose scalars are text. */
export type Mapping = ReadonlyMap<string, LenientValue>;

/** Returns a mapping as it is, and anything else as an empty one. */
export function mappingOf(value: LenientValue | undefined): Mapping {
  return value instanceof Map ? value : new Map();
}

/** Returns a list as it is, and anything else as an empty one. */
export function listOf(value: LenientValue | undefined): readonly LenientValue[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the texts of a list; other items and other values are left out. */
export function textsOf(value: LenientValue | undefined): string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}

/** Returns the text of a key; null if it has none. */
export function textOf(mapping: Mapping, key: string): string | null {
  const value = mapping.get(key);
  return typeof value === 'string' ? value : null;
}

/** A package of conda, as an entry states it. */
export interface Stated {
  readonly url: string;
  readonly md5: string | null;
  readonly sha256: string | null;
  /** Null if the entry has none. */
  readonly name: string | null;
  readonly version: string | null;
  /** Fields of the record that replace those of the package: a channel may have corrected them. */
  readonly record: JsonObject | null;
  /** The record as far as the entry tells it. */
  readonly described: JsonObject;
}

/** Returns the package of an entry, or the problem with its url or its checksums. `where` names the entry. */
export function packageOf(
  { url, md5, sha256, name, version, record, described }: Stated,
  { where, platform }: { readonly where: string; readonly platform: Platform },
): { readonly listed: ExplicitPackage } | { readonly problem: Problem } {
  const found = redactUrl(url.slice(0, 8192)).slice(0, 120);
  if (/^(?!https?:|file:)[a-z][a-z0-9+.-]+:\/\//i.test(url)) {
    const fix = 'take the package from a channel that is served by http or https, then make the lock anew';
    return {
      problem: { where, message: 'no such url is fetched here', expected: 'an https url', found, fix },
    };
  }
  if (!/^https?:/i.test(url)) {
    const message =
      'this package is in no channel: it is a folder or a file of the machine that made the lock';
    const fix = 'build it into a channel, then make the lock anew';
    return { problem: { where, message, expected: 'an https url', found, fix } };
  }
  if (!areChecksums({ md5, sha256 })) {
    const stated = `md5 ${md5 ?? 'none'}, sha256 ${sha256 ?? 'none'}`.slice(0, 160);
    const expected = 'md5 with 32 hexadecimal digits, sha256 with 64';
    return { problem: { where, message: 'not a checksum', expected, found: stated, fix: ANEW } };
  }
  const listed = url.includes('#') ? null : packageOfUrl(withoutVariables(url), { md5, sha256 });
  if (listed === null) {
    const message = 'not the url of a package';
    const expected = 'https://…/<subdir>/<name>-<version>-<build>.conda, or .tar.bz2, and nothing behind it';
    return { problem: { where, message, expected, found, fix: ANEW } };
  }
  if (listed.url.includes('$')) {
    const message = 'a variable is in its url, and not as a password or a token';
    const expected = 'https://$USER:$PASSWORD@host/…, or https://host/t/$TOKEN/…';
    return { problem: { where, message, expected, found, fix: ANEW } };
  }
  if (listed.subdir !== platform && listed.subdir !== 'noarch') {
    const message = 'this package is for another platform';
    return {
      problem: { where, message, expected: `${platform} or noarch`, found: listed.subdir, fix: ANEW },
    };
  }
  const named = parseFileName(listed.fn);
  const isOther = (stated: string | null, own: string | undefined) => stated !== null && stated !== own;
  if (isOther(name?.toLowerCase() ?? null, named?.name) || isOther(version, named?.version)) {
    const message = 'its url is that of another package';
    return {
      problem: { where, message, expected: `${name} ${version ?? ''}`.trim(), found: listed.fn, fix: ANEW },
    };
  }
  if (md5 === null && sha256 === null) {
    const message = 'the lock has no checksum of this package';
    return { problem: { where, message, expected: 'sha256 or md5', found: 'neither', fix: ANEW } };
  }
  const noarch = listed.subdir === 'noarch' ? { noarch: 'generic' } : {};
  return {
    listed: {
      ...listed,
      ...(record === null ? {} : { stated: record }),
      described: { ...noarch, ...described },
    },
  };
}

/** Variables are read where a url has credentials alone, and those are left out of what is stored: --channel gives them. */
function withoutVariables(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*\$[^/@]*@/i, '$1').replace(/\/t\/\$\{?\w+\}?\//, '/');
}

/** Returns the name in the file name of a url, for messages; else its end. */
export function nameInUrl(url: string): string {
  const fn = url.split('/').at(-1) ?? '';
  return parseFileName(fn)?.name ?? redactUrl(url).slice(-80);
}

/** Returns the packages, each url once. Adds a problem for a url with two different checksums. */
export function eachOnce(
  packages: readonly ExplicitPackage[],
  file: string,
  problems: Problem[],
): ExplicitPackage[] {
  const byUrl = new Map<string, ExplicitPackage>();
  for (const listed of packages) {
    const first = byUrl.get(listed.url) ?? listed;
    byUrl.set(listed.url, first);
    const kind = (['sha256', 'md5'] as const).find(
      (key) => first[key] !== null && listed[key] !== null && first[key] !== listed[key],
    );
    if (kind === undefined) continue;
    const message = `${listed.url} is listed with two checksums`;
    problems.push({
      where: file,
      message,
      expected: 'one',
      found: `${first[kind]} and ${listed[kind]}`,
      fix: ANEW,
    });
  }
  return [...byUrl.values()];
}

/** Returns the problem of a name that a lock does not have, such as that of a platform. */
export function notThere(
  file: string,
  kind: string,
  request: { asked: string; has: readonly string[]; fix: string },
): Problem {
  const { asked, has, fix } = request;
  return {
    where: file,
    message: `it has no ${kind} ${asked}`,
    expected: has.length === 0 ? 'none: the lock is empty' : has.join(', '),
    found: asked,
    fix,
  };
}

/** Returns a place for messages: the line too, where it is known. */
export function atLine(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** What is done about a damaged entry. */
export const ANEW = 'make the lock anew with the tool that wrote it';
