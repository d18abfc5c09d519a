import { UserError } from '../errors.js';
import { isPackageName } from './identifier.js';
import { FIELDS, splitBrackets } from './match-spec-brackets.js';
import { compileBuild } from './pattern.js';
import { parseVersionSpec, type VersionSpec } from './version-spec.js';

/** A spec that selects packages (CEP-29). Null parts accept everything. */
export interface MatchSpec {
  /** The original text. */
  readonly text: string;
  /** Lower case; may contain `*`. */
  readonly name: string;
  readonly version: VersionSpec | null;
  /** An exact build, a glob or a `^…$` expression; several are joined with `|` (any) and `,` (all). */
  readonly build: string | null;
  readonly buildNumber: VersionSpec | null;
  readonly channel: string | null;
  readonly subdir: string | null;
  /** Other keys of the brackets, by field of the record: md5, sha256, license, license_family, fn, url. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Maximum length of a spec: some patterns take time quadratic in it. Real specs with hundreds of exclusions have 3,000
 * characters.
 */
export const LONGEST_SPEC = 8192;

/** Parses a spec. `where` is the location for messages. Throws UserError, which quotes the spec. */
export function parseMatchSpec(text: string, where?: string): MatchSpec {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError('a match spec cannot be read', {
      ...(where === undefined ? {} : { where }),
      message: error.message,
      expected: 'name, name=1.2, name >=1.2,<2, name 1.2 build, channel::name[version=…]',
      found: text.slice(0, 200),
    });
  }
}

/** Parses a spec of a package's record, which the user cannot correct. Returns null if it cannot be parsed. */
export function readMatchSpec(text: string): MatchSpec | null {
  try {
    return parseMatchSpec(text);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Returns the name of a spec, in lower case, without parsing the rest: a channel may contain a million specs. */
export function specName(text: string): string {
  return (/^(?:[^[]*::)?\s*([^ =<>!~[]*)/.exec(text)?.[1] ?? '').toLowerCase();
}

function parse(text: string): MatchSpec {
  if (text.length > LONGEST_SPEC) throw new SyntaxError(`the spec is longer than ${LONGEST_SPEC} characters`);
  const { head, keys } = splitBrackets(text.replace(/\s#.*$/, '').trim());
  const { channel, rest } = splitChannel(head);
  const [, name = '', constraint = ''] = /^([^ =<>!~]*)(.*)$/.exec(rest.trim()) ?? [];
  const positional = splitBuild(constraint);
  const place = { ...splitSubdir(channel), ...splitSubdir(keys.get('channel') ?? null) };
  return {
    text,
    name: checkName(name === '' ? (keys.get('name') ?? '') : name),
    version: versionOf(keys.get('version') ?? positional.version),
    build: checkBuild(keys.get('build') ?? positional.build),
    buildNumber: versionOf(keys.get('build_number') ?? null),
    channel: place.channel ?? null,
    subdir: keys.get('subdir') ?? place.subdir ?? null,
    fields: Object.fromEntries(FIELDS.flatMap((key) => entryOf(keys, key))),
  };
}

/** Splits `channel/subdir::rest`. */
function splitChannel(head: string): { channel: string | null; rest: string } {
  const at = head.indexOf('::');
  return at < 0 ? { channel: null, rest: head } : { channel: head.slice(0, at), rest: head.slice(at + 2) };
}

const SUBDIR = /^(?:noarch|(?:linux|osx|win|freebsd|zos|emscripten|wasi)-[a-z0-9]+)$/;

function splitSubdir(channel: string | null): { channel?: string; subdir?: string } {
  if (channel === null) return {};
  const parts = channel.replace(/\/+$/, '').split('/');
  const last = parts.at(-1) ?? '';
  const subdir = parts.length > 1 && SUBDIR.test(last) ? last : null;
  const name = (subdir === null ? parts : parts.slice(0, -1)).join('/');
  return { ...(name === '*' ? {} : { channel: name }), ...(subdir === null ? {} : { subdir }) };
}

/** Splits what follows the name: `>=1,<2 py37*`, `=1.2=py37_0`, `==1.2`. With a build, a single `=` means exactly. */
function splitBuild(constraint: string): { version: string | null; build: string | null } {
  const text = constraint
    .trim()
    .replace(/\s*([,|])\s*/g, '$1')
    .replace(/([<>=!~])\s+/g, '$1');
  const spaced = /^(\S+)\s+(\S+)$/.exec(text);
  const [, version = text, build = null] = spaced ?? /^(.*[^=!<>~,|])=([^=!<>~]+)$/.exec(text) ?? [];
  if (/\s/.test(version) || (build !== null && /\s/.test(build))) throw new SyntaxError('too many parts');
  if (version === '' || version === '=') return { version: null, build };
  return { version: build === null ? version : version.replace(/^=(?!=)/, '=='), build };
}

function checkName(name: string): string {
  if (name === '*' || isPackageName(name.replaceAll('*', 'x'))) return name.toLowerCase();
  throw new SyntaxError(`${JSON.stringify(name)} is not a package name`);
}

function checkBuild(build: string | null): string | null {
  if (build === null || build === '*') return null;
  if (compileBuild(build) === null)
    throw new SyntaxError(`${JSON.stringify(build)} is not a supported build pattern`);
  return build;
}

function versionOf(text: string | null): VersionSpec | null {
  const spec = text === null ? null : parseVersionSpec(text);
  return spec?.kind === 'anything' ? null : spec;
}

function entryOf(keys: ReadonlyMap<string, string>, key: string): [string, string][] {
  const value = keys.get(key);
  return value === undefined ? [] : [[key, value]];
}
