import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, UserError } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';
import { findKeyring } from '../trust/find-keyring.js';
import { type SignedBy, signedByFile } from '../trust/signed-by.js';
import { type AptSource, findMirror, parseDeb822Sources, parseOneLineSources } from './apt-sources.js';

/** The Debian mirror to use, and the keys that must sign its release file. */
export interface DebianSource {
  /** Without a trailing slash. */
  readonly mirror: string;
  /** Null if the mirror is trusted without a signature. */
  readonly signedBy: SignedBy | null;
}

/**
 * Chooses mirror and keys: from the flags, else from apt's sources, else (keys only) Debian's own keyring. Throws UserError,
 * which suggests flags, if no mirror or no keys are found, or if the mirror is not an http(s) url.
 */
export function chooseSource(options: {
  readonly mirror: string | undefined;
  readonly keyring: string | undefined;
  readonly trustMirror: boolean;
  /** `/etc/apt`. */
  readonly aptFolder: string;
  /** Paths where Debian's keyring may be. */
  readonly keyrings: readonly string[];
}): DebianSource {
  const { aptFolder, keyrings, trustMirror } = options;
  const apt = options.mirror === undefined ? mirrorOfApt(aptFolder) : null;
  const mirror = options.mirror ?? apt?.uri ?? null;
  const keyringFile = options.keyring ?? findKeyring(keyrings);
  const named = options.keyring === undefined ? (apt?.signedBy ?? null) : null;
  const signedBy = trustMirror ? null : withFiles(named, keyringFile);
  const hasKeys = trustMirror || signedBy !== null;
  const problems = [mirror === null ? noMirror(aptFolder) : null, hasKeys ? null : noKeyring(keyrings)];
  if (mirror !== null && hasKeys) return { mirror: checkUrl(mirror), signedBy };
  throw new UserError(
    mirror === null ? 'no mirror of Debian is known' : "no keys of Debian's archive are known",
    problems.filter((problem) => problem !== null),
  );
}

/** A `Signed-By` with fingerprints only selects keys from `file`. Returns null if there are no keys at all. */
function withFiles(named: SignedBy | null, file: string | null): SignedBy | null {
  if (named !== null && (named.armored !== null || named.files.length > 0)) return named;
  if (file === null) return null;
  return { ...signedByFile(file), fingerprints: named?.fingerprints ?? [] };
}

function checkUrl(mirror: string): string {
  if (/^https?:\/\/[^/?#\s]+[^?#\s]*$/.test(mirror) && URL.canParse(mirror))
    return mirror.replace(/\/+$/, '');
  throw new UserError('--mirror cannot be used', {
    message: 'not an http or https url',
    expected: 'the url of the folder that contains dists/ and pool/, such as https://HOST/debian',
    found: redactUrl(mirror),
    fix: 'correct the url, or omit --mirror to use the mirror of this machine’s apt sources',
  });
}

function noMirror(folder: string): Problem {
  return {
    where: folder,
    message: "apt's sources list no mirror of Debian",
    fix: 'give a mirror of Debian with --mirror URL: the folder that contains dists/ and pool/',
  };
}

function noKeyring(files: readonly string[]): Problem {
  return {
    where: files[0] ?? '',
    message: "this machine does not have Debian's archive keys",
    fix: 'install debian-archive-keyring, give a file of public keys with --keyring FILE, or accept the mirror without a signature with --trust-mirror',
  };
}

/** Returns the first Debian mirror in apt's sources below `folder` (`/etc/apt`). Returns null if they list none. */
function mirrorOfApt(folder: string): AptSource | null {
  const files = [join(folder, 'sources.list'), ...list(join(folder, 'sources.list.d'))];
  return findMirror(files.flatMap(readSources));
}

function readSources(path: string): AptSource[] {
  return path.endsWith('.sources') ? parseDeb822Sources(read(path)) : parseOneLineSources(read(path));
}

// A machine without apt has no such folder. A file that only root may read is skipped: its mirror may be secret.
function list(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => /\.(list|sources)$/.test(name));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
