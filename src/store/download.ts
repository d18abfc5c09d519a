import { type FileHandle, open } from 'node:fs/promises';
import { discard } from '../async/body.js';
import type { HttpGet, HttpResponse } from '../host/http/get.js';
import { type LimitName, limitOf, overLimit } from '../limits.js';
import { redactUrl } from '../text/redact-url.js';
import { createHasher, type Expected, type Hasher, hashFileInto, type Measured } from './checksums.js';

/** One download into one file. `watch` is called with the number of bytes in the file so far. */
export interface Download {
  readonly get: HttpGet;
  readonly url: string;
  readonly expected: Expected;
  readonly path: string;
  /** Throws if a response is not the requested file. */
  readonly check: (response: HttpResponse) => Promise<void>;
  readonly watch: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Resumes the file by Range, or starts it anew, until the server is done or sends more than expected; then writes it to the
 * disk (fsync). If-Range is not needed: the checksum decides in the end. Throws ToolError, and leaves the received bytes in the
 * file; also throws errors of the operating system and LimitError.
 */
export async function download(job: Download): Promise<Measured> {
  const file = await open(job.path, 'a+', 0o644);
  try {
    const hasher = createHasher(job.expected);
    await hashFileInto(job.path, hasher);
    const measured = isComplete(job, hasher) ? hasher.measure() : await goOn(job, file, hasher);
    await file.sync();
    return measured;
  } finally {
    await file.close();
  }
}

function isComplete({ expected }: Download, hasher: Hasher): boolean {
  return hasher.size > 0 && hasher.size === expected.size;
}

async function goOn(job: Download, file: FileHandle, hasher: Hasher): Promise<Measured> {
  const request = { url: job.url, signal: job.signal };
  const from = hasher.size;
  if (from === 0) return receive(job, file, hasher, await job.get(request));
  const response = await job.get({ ...request, headers: { Range: `bytes=${from}-` } });
  if (response.status === 206 && startOf(response) === from) return receive(job, file, hasher, response);
  // The server ignores Range, or its file is shorter than ours: start anew with the whole file.
  await file.truncate(0);
  const whole = response.status === 200 ? response : await again(job, response);
  return receive(job, file, createHasher(job.expected), whole);
}

async function again(job: Download, response: HttpResponse): Promise<HttpResponse> {
  await discard(response.body);
  return job.get({ url: job.url, signal: job.signal });
}

async function receive(
  job: Download,
  file: FileHandle,
  hasher: Hasher,
  response: HttpResponse,
): Promise<Measured> {
  await job.check(response);
  const most = mostOf(job, response);
  for await (const piece of response.body) {
    await file.appendFile(piece);
    hasher.add(piece);
    job.watch(hasher.size);
    if (hasher.size <= most.bytes) continue;
    if (most.limit === null) break;
    throw overLimit('a download is too large', most.limit, { where: redactUrl(job.url) });
  }
  return hasher.measure();
}

/** Returns how many bytes a server may send: the size in the record, else the announced size, else a small limit. */
function mostOf(
  { expected, url }: Download,
  { status, headers }: HttpResponse,
): { readonly bytes: number; readonly limit: LimitName | null } {
  const announced = status === 200 ? (headers.get('content-length') ?? '') : '';
  const size = expected.size ?? (/^\d+$/.test(announced) ? Number(announced) : null);
  if (size === null) return { bytes: limitOf('download-unsized'), limit: 'download-unsized' };
  if (size > limitOf('download-size'))
    throw overLimit('a download is too large', 'download-size', {
      where: redactUrl(url),
      found: `${size} bytes`,
    });
  return { bytes: size, limit: null };
}

/** Returns the offset of the first byte of a partial response (RFC 9110, 14.4); NaN if it is missing. */
function startOf(response: HttpResponse): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}
