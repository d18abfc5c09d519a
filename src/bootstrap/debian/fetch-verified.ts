import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { discard, readPieces } from '../../async/body.js';
import { type ArchiError, ToolError, UserError } from '../../errors.js';
import type { HttpGet } from '../../host/http/get.js';
import { type Allowance, limitOf, overLimit } from '../../limits.js';
import { sha256 } from '../../sha256.js';
import { redactUrl } from '../../text/redact-url.js';

/** A file to fetch, and its expected checksum and size. */
export interface ExpectedFile {
  readonly url: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** Writes a file atomically; the mode is 0644 by default. */
export type WriteFile = (path: string, content: Uint8Array, mode?: number) => void;

/** Network, disk and settings that fetching needs. */
export interface FetchHost {
  readonly httpGet: HttpGet;
  /** Milliseconds without data, retries included, after which a download fails. */
  readonly silenceLimit: number;
  readonly writeFile: WriteFile;
  /** Absolute; files are named by their sha256. */
  readonly cacheDir: string;
  readonly offline: boolean;
}

/**
 * Returns the cache path of a file; downloads the file if the cache lacks it or has it damaged. Only bytes with the expected
 * checksum are written. Throws ToolError if the download fails or its bytes differ, UserError if `offline` forbids it
 * or the file is larger than the limit `deb-size`.
 */
export async function fetchVerified(file: ExpectedFile, host: FetchHost): Promise<string> {
  const path = join(host.cacheDir, file.sha256.slice(0, 2), file.sha256);
  if (existsSync(path) && sha256(readFileSync(path)) === file.sha256) return path;
  if (host.offline) throw notCached(file.url);
  if (file.size > limitOf('deb-size')) throw tooMuch(file);
  const bytes = await fetchBody(file.url, host, file.size);
  if (bytes === null) throw absent(file.url);
  const found = sha256(bytes);
  if (found !== file.sha256) throw mismatch(file, bytes.length, found);
  host.writeFile(path, bytes);
  return path;
}

/**
 * Downloads a whole body. Returns null if the server answers 404 or 410. Throws ToolError for another status or if no data
 * comes for `silenceLimit`; throws ToolError or, for a configurable limit, UserError if the body exceeds `most`.
 */
export async function fetchBody(
  url: string,
  { httpGet, silenceLimit }: Pick<FetchHost, 'httpGet' | 'silenceLimit'>,
  most: Allowance | number,
): Promise<Buffer | null> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), silenceLimit);
  try {
    const { status, body } = await httpGet({ url, signal: stop.signal });
    if (status !== 200) await discard(body);
    if (status === 404 || status === 410) return null;
    if (status !== 200) throw failed(url, `the server answered ${status}`);
    const limit = typeof most === 'number' ? most : most.most;
    return await readPieces(refreshing(timer, body), { most: limit, tooLarge: () => tooLong(url, most) });
  } catch (error) {
    if (stop.signal.aborted)
      throw failed(url, `the mirror has sent nothing for ${silenceLimit / 1000} seconds`, error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Yields the pieces, each of which restarts the timer. */
async function* refreshing(timer: NodeJS.Timeout, pieces: AsyncIterable<Uint8Array>) {
  for await (const piece of pieces) {
    timer.refresh();
    yield piece;
  }
}

function failed(url: string, message: string, cause?: unknown): ToolError {
  const where = redactUrl(url);
  const fix = 'try again, or give another mirror with --mirror';
  return new ToolError(`cannot fetch ${where}`, { where, message, fix }, { cause });
}

/** Creates the error for a url that is not in the cache when `--offline` is set. */
export function notCached(url: string): UserError {
  const where = redactUrl(url);
  return new UserError(
    'a file of the mirror is not in the cache',
    {
      where,
      message: 'it is not in the cache, and the network is off (--offline)',
      fix: 'run once without --offline',
    },
    { code: 'offline' },
  );
}

function absent(url: string): ToolError {
  const where = redactUrl(url);
  return new ToolError(`the mirror has no ${where}`, {
    where,
    message: 'no such file',
    fix: 'the mirror may be in the middle of an update: try again, or give another one with --mirror',
  });
}

function tooLong(url: string, most: Allowance | number): ArchiError {
  const where = redactUrl(url);
  if (typeof most !== 'number') return overLimit(`${where} cannot be used`, most.limit, { where });
  return new ToolError(`${where} is longer than the index says`, {
    where,
    message: 'the server sent more bytes than expected',
    expected: `${most} bytes`,
    fix: 'give another mirror with --mirror',
  });
}

function tooMuch({ url, size }: ExpectedFile): UserError {
  const where = redactUrl(url);
  return overLimit(`${where} is too large`, 'deb-size', { where, found: `${size} bytes` });
}

function mismatch(file: ExpectedFile, size: number, found: string): ToolError {
  const where = redactUrl(file.url);
  return new ToolError(`${where} does not match the index`, {
    where,
    message: 'its checksum differs; the file was not kept',
    expected: `sha256 ${file.sha256}, ${file.size} bytes`,
    found: `sha256 ${found}, ${size} bytes`,
    fix: 'try again, or give another mirror with --mirror',
  });
}
