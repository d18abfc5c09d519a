import { rm } from 'node:fs/promises';
import { discard } from '../async/body.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { ArchiError, type Problem, ToolError, UserError } from '../errors.js';
import type { HttpResponse } from '../host/http/get.js';
import { redactUrl } from '../text/redact-url.js';
import { adopt } from './adopt.js';
import { type Cached, findCached } from './cached.js';
import { differenceOf, type Measured } from './checksums.js';
import { explainDiskErrors } from './disk.js';
import { download } from './download.js';
import { type CacheLayout, downloadKey } from './layout.js';
import { copyIn, localPath } from './local.js';
import type { StoreOptions } from './options.js';
import { takePartial } from './partial.js';
import type { StoredPackage } from './types.js';

/** One package to be stored. `watch` is called with the number of its bytes received so far. */
export interface EnsureRequest {
  readonly context: StoreOptions & { readonly layout: CacheLayout };
  readonly locked: LockedPackage;
  readonly watch: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** A stored package, and whether it was fetched for this request. */
export interface Ensured {
  readonly stored: StoredPackage;
  readonly fetched: boolean;
}

/** Downloads of one file before the server is given up: one may resume a corrupt file, one starts anew. */
const ATTEMPTS = 3;

/** Returns a package from the cache if its bytes match, else fetches it into the cache. Throws ArchiError. */
export async function ensurePackage(request: EnsureRequest): Promise<Ensured> {
  const { context, locked } = request;
  refuseWithoutChecksum(locked);
  return explainDiskErrors(context.cacheDir, async () => {
    const cached = await findCached(context.layout, locked);
    if (cached.kind === 'sound') return { stored: cached.stored, fetched: false };
    if (context.offline && localPath(locked.url) === null) throw missingOffline(locked, cached);
    return { stored: await fetchVerified(request), fetched: true };
  });
}

async function fetchVerified(request: EnsureRequest): Promise<StoredPackage> {
  const { context, locked } = request;
  for (let attempt = 1; ; attempt++) {
    const partial = await takePartial({
      folder: context.layout.partial,
      key: downloadKey(locked),
      now: context.clock.now(),
    });
    const measured = await bring(request, partial.path).catch(async (error: unknown) => {
      // After a server error the next run can resume the file; after a disk error the file is removed to free its space.
      if (error instanceof ArchiError) await partial.release();
      else await rm(partial.path, { force: true });
      throw error;
    });
    const difference = differenceOf(locked.record, measured);
    if (difference === null) return adopt({ layout: context.layout, locked, measured, from: partial.path });
    // Too short: the server closed the connection early, and the next attempt resumes here.
    if (attempt < ATTEMPTS && measured.size < (locked.record.size ?? 0)) await partial.release();
    else await rm(partial.path, { force: true });
    if (attempt === ATTEMPTS || localPath(locked.url) !== null) throw wrongBytes(locked, difference);
  }
}

async function bring({ context, locked, watch, signal }: EnsureRequest, path: string): Promise<Measured> {
  const source = localPath(locked.url);
  if (source !== null) return copyIn({ source, path, expected: locked.record });
  const { url, record: expected } = locked;
  const check = (response: HttpResponse) => refuseUnusable(url, response);
  return download({ get: context.get, url, expected, path, check, watch, signal });
}

/** Throws UserError unless the record has a valid checksum: file names in the cache contain it. */
function refuseWithoutChecksum({ fn, url, record }: LockedPackage): void {
  const { sha256, md5 } = record;
  const sound =
    (sha256 === null || /^[0-9a-f]{64}$/.test(sha256)) && (md5 === null || /^[0-9a-f]{32}$/.test(md5));
  if (sound && (sha256 ?? md5) !== null) return;
  throw new UserError('a package cannot be verified', {
    where: redactUrl(url),
    message: `the channel gives no usable checksum of ${fn}`,
    expected: 'a sha256 or an md5, in lower-case hex',
    found: `sha256 ${JSON.stringify(sha256)}, md5 ${JSON.stringify(md5)}`,
    fix: 'index the channel again, or take the package from another channel',
  });
}

function missingOffline(locked: LockedPackage, cached: Cached): UserError {
  const reason =
    cached.kind === 'damaged'
      ? {
          where: cached.path,
          message: `${locked.fn} is damaged in the cache, and the network is off`,
          expected: cached.expected,
          found: cached.found,
        }
      : { where: redactUrl(locked.url), message: `${locked.fn} is not in the cache, and the network is off` };
  return new UserError(
    'a package is missing',
    { ...reason, fix: 'run once without --offline' },
    {
      code: 'offline',
    },
  );
}

/** UserError for a file of this machine, ToolError for one that a server sent. */
function wrongBytes(locked: LockedPackage, difference: { expected: string; found: string }): ArchiError {
  const isLocal = localPath(locked.url) !== null;
  const Kind = isLocal ? UserError : ToolError;
  return new Kind('a package does not match its checksum', {
    where: redactUrl(locked.url),
    message: `the checksum of ${locked.fn} is not the one in the lock or in the channel’s repodata`,
    ...difference,
    fix: isLocal
      ? 'if you replaced the file: archi-construct channel index FOLDER, and update the lock; otherwise copy it again'
      : 'if the channel has replaced the file, update the lock; otherwise do not trust this server',
  });
}

/** Throws ToolError if a response is not the package at a url. */
async function refuseUnusable(url: string, response: HttpResponse): Promise<void> {
  const problem = problemOf(response);
  if (problem === null) return;
  await discard(response.body);
  throw new ToolError('a download failed', {
    where: redactUrl(url),
    expected: 'a package',
    fix: CHECK_CHANNEL,
    ...problem,
  });
}

/** Returns why a response is not the package; null if it may be. */
function problemOf({ status, headers }: HttpResponse): Omit<Problem, 'where'> | null {
  const type = headers.get('content-type') ?? '';
  if (status >= 500 || status === 429)
    return { message: 'the server failed', found: `status ${status}`, fix: 'try again later' };
  if (status >= 300)
    return { message: 'the server did not send the file', found: `status ${status}`, ...FIXES[status] };
  return /^text\/html\b/i.test(type) ? { message: 'the server sent a web page', found: type } : null;
}

const CHECK_CHANNEL = 'check the channel, and whether a proxy or a login page answers in its place';

const FIXES: Readonly<Record<number, { fix: string }>> = {
  401: { fix: 'give the channel with its credentials or token' },
  403: { fix: 'give the channel with its credentials or token' },
  404: { fix: 'check the channel, or update the lock: the package may have been removed' },
  407: { fix: 'give the proxy with its user and password (HTTPS_PROXY)' },
  410: { fix: 'update the lock: the package has been removed' },
};
