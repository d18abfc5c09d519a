import { discard } from '../../async/body.js';
import { ToolError, UserError } from '../../errors.js';
import type { HttpResponse, HttpSend } from '../../host/http/get.js';
import { DamagedBlob, readChecked } from '../oci/blob.js';
import type { Blob } from '../types.js';
import type { Repository } from './connection.js';
import { refused, succeeded } from './refused.js';
import { createSlices, type Slices } from './slices.js';
import { openSession, type Session, sessionOf } from './upload-session.js';

/** What a push did for a blob: nothing, since the repository had it; mounted it; uploaded it. */
export type Put = 'there' | 'mounted' | 'uploaded';

/** Default size of a chunk in bytes: larger blobs are sent in chunks, each of which can be retried. */
const CHUNK = 16 * 1024 * 1024;
/** Minimum size of a chunk in bytes. Chunks become smaller if the registry, or a proxy before it, answers 413. */
const SMALLEST_CHUNK = 256 * 1024;

/**
 * Ensures that a repository has a blob: checks whether it is there, mounts it from the repository of its origin, or uploads
 * it. The content is checked before its last chunk is sent. Throws UserError if the registry does not allow it, ToolError if
 * it fails.
 */
export async function putBlob(
  { repository, blob }: { repository: Repository; blob: Blob },
  chunk = CHUNK,
): Promise<Put> {
  if (await hasBlob(repository, blob)) return 'there';
  const { origin } = blob;
  const begun =
    origin?.registry === repository.registry ? await mount(repository, blob, origin.repository) : null;
  if (begun === 'mounted') return begun;
  const response = await sendBlob({ repository, blob, chunk }, begun);
  // The blob may be there in spite of a failure: another run uploaded it, or the response to the last request was lost.
  if (!succeeded(response) && !(await hasBlob(repository, blob)))
    throw await refused(response, {
      where: `${repository.registry}/${repository.name} ${blob.digest}`,
      action: 'push this blob',
      registry: repository.registry,
    });
  await discard(response.body);
  return 'uploaded';
}

interface Upload {
  readonly repository: Repository;
  readonly blob: Blob;
  readonly chunk: number;
}

async function hasBlob(repository: Repository, { digest }: Blob): Promise<boolean> {
  const response = await repository.ask({ url: repository.url(`blobs/${digest}`), method: 'HEAD' });
  await discard(response.body);
  return response.status === 200;
}

/** Mounts a blob. Returns the upload session if the registry starts one instead; null if it does neither. */
async function mount(
  repository: Repository,
  { digest }: Blob,
  from: string,
): Promise<'mounted' | Session | null> {
  const query = new URLSearchParams({ mount: digest, from });
  const ask = repository.reliably(repository.once(from));
  const url = repository.url(`blobs/uploads/?${query}`);
  const response = await ask({ url, method: 'POST' }).catch((error: unknown) => {
    // No token can be had for both repositories.
    if (error instanceof UserError) return null;
    throw error;
  });
  if (response === null) return null;
  if (response.status !== 201 && succeeded(response)) return sessionOf(repository, response, url);
  await discard(response.body);
  return response.status === 201 ? 'mounted' : null;
}

/** Maximum number of sessions for one blob: registries lose sessions, docker's own registry at every broken connection. */
const SESSIONS = 5;

/**
 * Uploads a blob. Returns the last response: 2xx, or the failure. `begun` is a session to use first. Throws ToolError if
 * every session is lost.
 */
async function sendBlob(upload: Upload, begun: Session | null): Promise<HttpResponse> {
  const { repository, blob } = upload;
  let { chunk } = upload;
  let session: Session | HttpResponse | null = begun;
  let whole = false;
  for (let sessions = 1; ; sessions++) {
    session ??= await openSession(repository, blob.digest);
    if ('status' in session) return session;
    const inPieces: boolean = blob.size > chunk && !whole && sessions < SESSIONS;
    const send = inPieces ? sendChunks : sendWhole;
    const response: HttpResponse = await sendOrCancel(session, { ...upload, chunk }, send);
    if (succeeded(response)) return response;
    // Some registries, or proxies before them, accept no chunks.
    whole = inPieces && session.offset === 0 && isRefusedPiece(response);
    const smaller = Math.floor(Math.min(chunk, blob.size) / 4);
    const canShrink = smaller >= Math.max(SMALLEST_CHUNK, session.smallestChunk);
    const isTooLarge = response.status === 413 && canShrink;
    if (!whole && !isTooLarge && !isLost(response)) return response;
    // A completed upload ends its session, so the lost response may have been that of a success.
    if (await hasBlob(repository, blob)) return response;
    await discard(response.body);
    if (sessions === SESSIONS) throw lost(upload, response);
    if (isTooLarge) chunk = smaller;
    session = null;
  }
}

/** Cancels the session if the upload fails. */
async function sendOrCancel(
  session: Session,
  upload: Upload,
  send: (session: Session, upload: Upload) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  try {
    const response = await send(session, upload);
    if (!succeeded(response)) await session.cancel();
    return response;
  } catch (error) {
    // Not after other errors: the server did not respond.
    if (error instanceof DamagedBlob || error instanceof UserError) await session.cancel();
    throw error;
  }
}

/** Uploads a blob in one request. A retry opens a new session, since the old one may hold part of the bytes. */
async function sendWhole(session: Session, { repository, blob }: Upload): Promise<HttpResponse> {
  let next: Session | null = session;
  const attempt: HttpSend = async () => {
    const current = next ?? (await openSession(repository, blob.digest));
    next = null;
    if ('status' in current) return current;
    return current.finish(blob.digest, { size: blob.size, read: () => readChecked(blob) });
  };
  return repository.reliably(attempt)({ url: session.url(), method: 'PUT' });
}

/** Uploads a blob in chunks. Only the PUT after the last chunk completes the upload, whatever the responses to the chunks. */
async function sendChunks(session: Session, upload: Upload): Promise<HttpResponse> {
  return (await sendAll(session, upload)) ?? session.finish(upload.blob.digest);
}

/** Sends all chunks. Returns null if the registry has all bytes, else its response. */
async function sendAll(session: Session, upload: Upload): Promise<HttpResponse | null> {
  const slices = createSlices(() => readChecked(upload.blob));
  try {
    return await sendSlices(slices, session, upload);
  } finally {
    await slices.close();
  }
}

async function sendSlices(
  slices: Slices,
  session: Session,
  { blob, chunk, repository }: Upload,
): Promise<HttpResponse | null> {
  const size = Math.max(chunk, session.smallestChunk);
  while (session.offset < blob.size) {
    let first = true;
    const before = session.offset;
    const attempt: HttpSend = async () => {
      if (!first) {
        // Only the registry knows how many bytes of the last attempt have arrived.
        const answer = await session.refresh();
        if (!succeeded(answer) || session.offset > before) return answer;
        await discard(answer.body);
      }
      first = false;
      const length = Math.min(size, blob.size - before);
      return session.send({ size: length, read: () => slices.slice(before, length) });
    };
    const response = await repository.reliably(attempt)({ url: session.url(), method: 'PUT' });
    if (!succeeded(response)) return response;
    await discard(response.body);
  }
  return null;
}

/** Whether the registry no longer knows the session, or has other bytes than were sent. */
function isLost({ status }: HttpResponse): boolean {
  return [400, 404, 409, 410, 416].includes(status);
}

/** Whether the registry refuses a chunk. It has allowed the upload, so the refusal is about chunks. */
function isRefusedPiece({ status }: HttpResponse): boolean {
  return status === 501 || (status >= 400 && status < 500 && ![401, 413, 429].includes(status));
}

function lost({ repository, blob }: Upload, { status }: HttpResponse): ToolError {
  return new ToolError('cannot push this blob', {
    where: `${repository.registry}/${repository.name} ${blob.digest}`,
    message: `the registry has lost the upload ${SESSIONS} times`,
    found: `status ${status}`,
    fix: 'try again later, and check whether a proxy ends connections or limits the size of uploads',
  });
}
