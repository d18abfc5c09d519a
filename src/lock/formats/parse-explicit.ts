import { decodePath, maySendTo, parseChannelUrl } from '../../conda/channel-url.js';
import { parseFileName } from '../../conda/file-name.js';
import type { ExplicitPackage } from '../../conda/locked-package.js';
import { isPlatform, type Platform } from '../../conda/platform.js';
import { type Problem, UserError } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';

/** A parsed `@EXPLICIT` list, which has urls and checksums but no dependencies. */
export interface Explicit {
  /** From `# platform:`, else from the urls; null if all packages are noarch. */
  readonly platform: Platform | null;
  readonly packages: readonly ExplicitPackage[];
}

/** Parses an `@EXPLICIT` list (CEP-23): `url`, `url#md5`, `url#sha256` or `url#sha256:…`. Throws UserError with all bad lines. */
export function parseExplicit(text: string, file: string): Explicit {
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), where: `${file}:${index + 1}` }));
  const problems: Problem[] = [];
  if (!lines.some(({ line }) => line === '@EXPLICIT')) problems.push(notExplicit(file));
  const packages = lines
    .filter(({ line }) => line !== '' && line !== '@EXPLICIT' && !line.startsWith('#'))
    .flatMap(({ line, where }) => {
      const parsed = parseLine(line, where);
      if ('fn' in parsed) return parsed;
      problems.push(parsed);
      return [];
    });
  const platforms = [
    ...new Set(packages.map(({ subdir }) => subdir).filter((subdir) => subdir !== 'noarch')),
  ];
  const stated = lines
    .map(({ line }) => /^# platform: *(\S+)/.exec(line)?.[1])
    .find((part) => part !== undefined);
  const platform = stated ?? platforms[0] ?? null;
  problems.push(...platformProblems(platform, platforms, file));
  if (problems.length > 0) throw new UserError('an @EXPLICIT list cannot be read', problems);
  return { platform: platform !== null && isPlatform(platform) ? platform : null, packages };
}

function parseLine(line: string, where: string): ExplicitPackage | Problem {
  const [, address = '', fragment = ''] = /^([^#]*)#?(.*)$/s.exec(line) ?? [];
  const none = packageOfUrl(address, { md5: null, sha256: null });
  if (none === null) return badLine(line, where);
  const hash = /^(?:(?<md5>[0-9a-f]{32})|(?:sha256:)?(?<sha256>[0-9a-f]{64}))?$/i.exec(fragment);
  if (hash === null) return badChecksum(fragment, where);
  const { md5 = null, sha256 = null } = hash.groups ?? {};
  return packageOfUrl(address, { md5, sha256 }) ?? badLine(line, where);
}

/** Returns false if a stated checksum is not as long as those of its kind, or not in hex. */
export function areChecksums({ md5, sha256 }: Pick<ExplicitPackage, 'md5' | 'sha256'>): boolean {
  return /^(?:[0-9a-f]{32})?$/i.test(md5 ?? '') && /^(?:[0-9a-f]{64})?$/i.test(sha256 ?? '');
}

/** Servers accept no longer url. */
const LONGEST_URL = 8192;

/** Returns the package at a url, with its checksums in hex. Returns null if it is not the url of a package, or if they are none. */
export function packageOfUrl(
  address: string,
  { md5, sha256 }: { readonly md5: string | null; readonly sha256: string | null },
): ExplicitPackage | null {
  if (!/^(?:https?:\/\/[^/]|file:\/\/)/i.test(address) || address.length > LONGEST_URL) return null;
  if (!URL.canParse(address) || !areChecksums({ md5, sha256 })) return null;
  const stated = new URL(address);
  if (!maySendTo(stated, stated)) return null;
  const { url } = parseChannelUrl(address);
  const [fn = '', subdir = '', ...rest] = url.split('/').reverse();
  // A host is no subdir: scheme, empty part and host stand before it.
  if (rest.length < 3) return null;
  const name = decodePath(fn);
  if (parseFileName(name) === null) return null;
  return {
    fn: name,
    url,
    channel: rest.reverse().join('/'),
    subdir,
    md5: md5?.toLowerCase() || null,
    sha256: sha256?.toLowerCase() || null,
  };
}

function platformProblems(platform: string | null, platforms: readonly string[], file: string): Problem[] {
  const others = platforms.filter((other) => other !== platform);
  const unknown = platform !== null && !isPlatform(platform);
  return [
    ...(unknown
      ? [{ where: file, message: 'not a supported platform', expected: 'a linux platform', found: platform }]
      : []),
    ...others.map((found) => ({
      where: file,
      message: 'packages for another platform',
      expected: String(platform),
      found,
    })),
  ];
}

function notExplicit(where: string): Problem {
  return { where, message: 'the line @EXPLICIT is missing', expected: '@EXPLICIT', found: 'no such line' };
}

function badChecksum(fragment: string, where: string): Problem {
  return {
    where,
    message: 'not a checksum',
    expected: '#<md5> with 32 hexadecimal digits, or #sha256:<sha256> with 64',
    found: `#${fragment.slice(0, 120)}`,
    fix: 'correct the line, or export the list anew',
  };
}

function badLine(line: string, where: string): Problem {
  return {
    where,
    message: 'not a package url',
    expected: 'https://…/<subdir>/<name>-<version>-<build>.conda#<md5>, or .tar.bz2, or #sha256:<sha256>',
    found: redactUrl(line.slice(0, 8192)).slice(0, 120),
    fix: 'correct the line, or export the list anew',
  };
}
