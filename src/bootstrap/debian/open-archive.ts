import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheKey } from '../../cache-keys.js';
import { ToolError, UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import { limitOf } from '../../limits.js';
import { redactUrl } from '../../text/redact-url.js';
import { isClearsigned, readClearsigned } from '../trust/clearsigned.js';
import type { Keyring } from '../trust/keyring.js';
import { verifyInRelease, verifyRelease } from '../trust/signature.js';
import { checkRelease } from './check-release.js';
import { type FetchHost, fetchBody, notCached } from './fetch-verified.js';
import { parseRelease, type Release } from './release.js';

/** One suite of one mirror, with its parsed release file. */
export interface DebianArchive {
  readonly mirror: string;
  readonly suite: string;
  readonly release: Release;
}

/** Network, disk and clock that reading a release file needs. */
export interface ReleaseHost extends FetchHost {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds within which a mirror must send its whole release file. */
  readonly answerLimit: number;
}

interface ReleaseRequest {
  readonly mirror: string;
  readonly suite: string;
  /** Null if the mirror is trusted: then neither signature, suite nor dates are checked. */
  readonly keyring: Keyring | null;
  readonly host: ReleaseHost;
  readonly emit: Emit;
}

/** Reads a file of the suite's folder. Returns null if it does not exist. */
type GetFile = (name: string) => Promise<Buffer | null>;

/**
 * Reads the suite's `InRelease`, else its `Release` with `Release.gpg`, and checks signature, suite and dates. A copy is cached:
 * it is used with `offline`, and if the mirror serves an older release file. Throws UserError if the mirror lacks the suite
 * or a check fails, ToolError if the mirror does not answer.
 */
export async function openArchive(request: ReleaseRequest): Promise<DebianArchive> {
  const { mirror, suite, host, emit } = request;
  const base = `${mirror}/dists/${suite}`;
  const kept = join(host.cacheDir, 'releases', cacheKey('release', { url: base }));
  const fromCache = () => readRelease(request, base, async (name) => readKept(join(kept, name)));
  if (host.offline) {
    const release = await fromCache();
    if (release === null) throw notCached(`${base}/InRelease`);
    return { mirror, suite, release };
  }
  const fetched = new Map<string, Buffer>();
  const release = await readRelease(request, base, mirrorFiles(base, host, fetched));
  if (release === null) throw suiteMissing(base, suite);
  const known = await fromCache().catch(() => null);
  if (request.keyring !== null && known !== null && timeOf(known) > timeOf(release)) {
    const message = `the release file of ${redactUrl(base)} is from ${release.date}; the newer copy in the cache, from ${known.date}, is used`;
    emit({ kind: 'warning', message });
    return { mirror, suite, release: known };
  }
  for (const [name, bytes] of fetched) host.writeFile(join(kept, name), bytes);
  return { mirror, suite, release };
}

async function readRelease(
  { suite, keyring, host }: ReleaseRequest,
  base: string,
  get: GetFile,
): Promise<Release | null> {
  const inRelease = await get('InRelease');
  const bytes = inRelease ?? (await get('Release'));
  if (bytes === null) return null;
  const where = redactUrl(`${base}/${inRelease === null ? 'Release' : 'InRelease'}`);
  if (keyring === null) return parseRelease(await unsignedText(bytes, where), where);
  const now = host.now();
  const signed = { bytes, where, keyring, now };
  const signature = inRelease === null ? await get('Release.gpg') : null;
  if (inRelease === null && signature === null) throw unsigned(where);
  const text =
    signature === null ? await verifyInRelease(signed) : await verifyRelease({ ...signed, signature });
  const release = parseRelease(text, where);
  checkRelease(release, { suite, now, where });
  return release;
}

async function unsignedText(bytes: Buffer, where: string): Promise<string> {
  const text = bytes.toString('utf8');
  return isClearsigned(text) ? (await readClearsigned(text, where)).getText() : text;
}

/** Reads files from the mirror, within `answerLimit` for all of them together, and adds them to `fetched`. */
function mirrorFiles(base: string, host: ReleaseHost, fetched: Map<string, Buffer>): GetFile {
  const signal = AbortSignal.timeout(host.answerLimit);
  return async (name) => {
    const url = `${base}/${name}`;
    const httpGet: FetchHost['httpGet'] = (request) => host.httpGet({ ...request, signal });
    const most = { most: limitOf('debian-release'), limit: 'debian-release' } as const;
    const bytes = await fetchBody(url, { ...host, httpGet }, most).catch((error: unknown) => {
      throw unreachable(url, signal.aborted ? `no answer within ${host.answerLimit / 1000} seconds` : error);
    });
    if (bytes !== null) fetched.set(name, bytes);
    return bytes;
  };
}

const ANOTHER = 'try again, or give another mirror with --mirror';

function unreachable(url: string, reason: unknown): unknown {
  if (typeof reason !== 'string' && !(reason instanceof ToolError)) return reason;
  const problem = typeof reason === 'string' ? { message: reason, fix: ANOTHER } : reason.problems[0];
  if (problem === undefined) return reason;
  const where = redactUrl(url);
  return new ToolError('the mirror cannot be read', { ...problem, where }, { cause: reason });
}

function suiteMissing(base: string, suite: string): UserError {
  return new UserError(`the mirror has no suite ${suite}`, {
    where: redactUrl(base),
    message: 'it has neither InRelease nor Release',
    expected: `a mirror of Debian's main archive that still carries ${suite}`,
    fix: 'give another mirror with --mirror',
  });
}

function unsigned(where: string): UserError {
  return new UserError('the release file has no valid signature', {
    where,
    message: 'it is not signed',
    expected: 'InRelease, or Release.gpg beside Release',
    fix: 'use another mirror (--mirror), or accept this one without a signature (--trust-mirror)',
  });
}

function timeOf({ date }: Release): number {
  return Date.parse(date ?? '');
}

function readKept(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ToolError(`cannot read ${path}`, [], { cause: error });
  }
}
