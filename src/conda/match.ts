import { UserError } from '../errors.js';
import { type PathKind, parseChannelUrl } from './channel-url.js';
import type { MatchSpec } from './match-spec.js';
import { compileBuild, compilePattern } from './pattern.js';
import { calledName, type PackageRecord } from './record.js';
import type { Versions } from './version.js';
import { matchesVersion, type VersionSpec } from './version-spec.js';

/** What a spec is matched with: a record, or a virtual package. */
export interface MatchedPackage {
  readonly record: Pick<PackageRecord, 'name' | 'version' | 'build' | 'buildNumber' | 'subdir' | 'raw'>;
  /** The channel's canonical url; null if the package has none: then every channel in a spec matches. */
  readonly channel: string | null;
}

/** Returns whether the package matches the spec (CEP-29). A version that cannot be parsed matches no constraint. */
export function matches(spec: MatchSpec, { record, channel }: MatchedPackage, versions: Versions): boolean {
  return (
    isNamed(spec.name, calledName(record)) &&
    holds(spec.version, record.version, versions) &&
    (spec.build === null || (compileBuild(spec.build)?.(record.build) ?? false)) &&
    holds(spec.buildNumber, String(record.buildNumber), versions) &&
    (spec.subdir === null || spec.subdir === record.subdir) &&
    (spec.channel === null || channel === null || isChannel(spec.channel, channel)) &&
    Object.entries(spec.fields).every(([key, value]) => fieldMatches(record.raw[key], value))
  );
}

function isNamed(pattern: string, name: string): boolean {
  return (
    pattern === name ||
    pattern === '*' ||
    (pattern.includes('*') && (compilePattern(pattern)?.(name) ?? false))
  );
}

function holds(spec: VersionSpec | null, version: string, versions: Versions): boolean {
  try {
    return spec === null || matchesVersion(spec, version, versions);
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/**
 * Returns whether a spec's channel (`conda-forge`, `pkgs/main`, a url or an absolute path) is the channel with this canonical
 * url.
 */
export function isChannel(pattern: string, channel: string, kind: PathKind = {}): boolean {
  if (pattern === channel || pattern === parseChannelUrl(channel, kind).name) return true;
  return LOCATION.test(pattern) && canonical(pattern, kind) === channel;
}

/** A url, or an absolute path: a path in a spec is not relative to the current folder. */
const LOCATION = /^[a-z]+:\/\/|^\/|^[a-z]:[\\/]|^\\\\/i;

function canonical(location: string, kind: PathKind): string | null {
  try {
    return parseChannelUrl(location, kind).url;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Licences and hashes are compared without case, as in conda. */
function fieldMatches(value: unknown, pattern: string): boolean {
  return typeof value === 'string' && (compilePattern(pattern.toLowerCase())?.(value.toLowerCase()) ?? false);
}
