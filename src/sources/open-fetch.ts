import { existsSync } from 'node:fs';
import { copyFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { discard } from '../async/body.js';
import { cacheKey } from '../cache-keys.js';
import { type ArchiError, isSystemError, ToolError, UserError } from '../errors.js';
import { cannotRead, cannotWrite } from '../host/fs/errors.js';
import { ensureFolder } from '../host/fs/folders.js';
import type { HttpGet, HttpResponse } from '../host/http/get.js';
import { createHasher, differenceOf, hashFileInto, type Measured } from '../store/checksums.js';
import { download } from '../store/download.js';
import { localPath } from '../store/local.js';
import { takePartial } from '../store/partial.js';
import { redactUrl } from '../text/redact-url.js';

/** The name of the folder of interrupted downloads, beside the files. */
const PARTIAL = '.partial';

/** Removes the folder of interrupted downloads below a folder of sources, unless one waits there to be resumed. */
export async function removeEmptyPartial(sources: string): Promise<void> {
  await rmdir(join(sources, PARTIAL)).catch(() => {});
}

/** A file to be fetched. */
export interface FetchJob {
  /** One of these urls has it; they are asked in order. */
  readonly urls: readonly string[];
  readonly sha256: string;
  /** In bytes; null if it is unknown. */
  readonly size: number | null;
  /** Where the file is to be. */
  readonly path: string;
}

/** What fetching needs from outside. */
export interface FetchContext {
  readonly get: HttpGet;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Fetches a file whose sha256 is known, unless it is there. An interrupted download is resumed by the next call, and the file
 * appears whole and verified, or not at all. Returns its size, and whether it is new. Throws ToolError or UserError for the last
 * of the urls.
 */
export async function fetchSource(
  job: FetchJob,
  context: FetchContext,
): Promise<{ readonly size: number; readonly isNew: boolean }> {
  if (existsSync(job.path)) {
    const there = await measure(job.path, job.sha256);
    if (there.sha256 === job.sha256) return { size: there.size, isNew: false };
  }
  ensureFolder(dirname(job.path));
  let failure: unknown = new UserError('a source has no url', {
    where: job.path,
    message: 'there is nowhere to fetch it',
  });
  for (const url of job.urls) {
    try {
      return { size: await fetchFrom(url, job, context), isNew: true };
    } catch (error) {
      failure = isSystemError(error) ? cannotWrite(job.path, error) : error;
    }
  }
  throw failure;
}

async function fetchFrom(url: string, job: FetchJob, { get, now }: FetchContext): Promise<number> {
  const { sha256, size } = job;
  const partial = await takePartial({
    ...{ folder: join(dirname(job.path), PARTIAL), now },
    key: cacheKey('download', { url, sha256, md5: null }).slice(0, 32),
  });
  const { path } = partial;
  try {
    const measured = await bring(url, path, { get, sha256, size });
    const difference = differenceOf({ sha256, size, md5: null }, measured);
    if (difference === null) {
      await rename(path, job.path);
      return measured.size;
    }
    await rm(path, { force: true });
    throw wrongBytes(url, difference);
  } catch (error) {
    await partial.release();
    await removeEmptyPartial(dirname(job.path));
    throw error;
  }
}

interface Bringing {
  readonly get: HttpGet;
  readonly sha256: string;
  readonly size: number | null;
}

async function bring(url: string, path: string, { get, sha256, size }: Bringing): Promise<Measured> {
  const local = localPath(url);
  if (local === null) {
    const check = (response: HttpResponse) => refuseUnusable(url, response);
    const signal = new AbortController().signal;
    return download({
      get,
      url,
      expected: { sha256, size, md5: null },
      path,
      check,
      watch: () => {},
      signal,
    });
  }
  await copyFile(local, path).catch((error: unknown) => {
    throw isSystemError(error) ? cannotRead(local, error) : error;
  });
  return measure(path, sha256);
}

async function measure(path: string, sha256: string): Promise<Measured> {
  const hasher = createHasher({ sha256 });
  await hashFileInto(path, hasher);
  return hasher.measure();
}

async function refuseUnusable(url: string, { status, body }: HttpResponse): Promise<void> {
  if (status < 300) return;
  await discard(body);
  throw new ToolError('a source cannot be fetched', {
    where: redactUrl(url),
    message: 'the server did not send the file',
    found: `status ${status}`,
    fix: status >= 500 || status === 429 ? 'try again later' : 'check the url of the source',
  });
}

/** UserError for a file of this machine, ToolError for one that a server sent. */
function wrongBytes(url: string, difference: { expected: string; found: string }): ArchiError {
  const Kind = localPath(url) === null ? ToolError : UserError;
  return new Kind('a source does not match its checksum', {
    ...{ where: redactUrl(url), message: 'the file has other bytes than the recipe says' },
    ...difference,
    fix: 'find out who changed the file before you change the checksum',
  });
}
