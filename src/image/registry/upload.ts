import { ToolError, UserError } from '../../errors.js';
import type { HttpResponse, HttpSend } from '../../host/http/get.js';
import { DamagedBlob, readChecked } from '../oci/blob.js';
import type { Blob } from '../types.js';
import type { Repository } from './connection.js';
import { drop, refused, succeeded } from './refused.js';
import { createSlices, type Slices } from './slices.js';
import { openSession, type Session, sessionOf } from './upload-session.js';

/** How a blob came to be in a repository. */
export type Put = 'there' | 'mounted' | 'uploaded';

/** Larger blobs are sent in pieces of so many bytes, each of which can be tried again. */
const CHUNK = 16 * 1024 * 1024;
/** Where something before the registry limits what is sent at once, pieces become smaller, down to this. */
const SMALLEST_CHUNK = 256 * 1024;

/**
 * Sees that a repository has a blob: by looking, by mounting it from the repository it comes from, else by sending it.
 * What is sent is checked before its last byte leaves. Throws UserError where the registry does not allow it, ToolError
 * where it fails.
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
  // Another run may have been faster, or the answer to what was complete got lost.
  if (!succeeded(response) && !(await hasBlob(repository, blob)))
    throw await refused(response, {
      where: `${repository.registry}/${repository.name} ${blob.digest}`,
      action: 'push this blob',
      registry: repository.registry,
    });
  await drop(response);
  return 'uploaded';
}

interface Upload {
  readonly repository: Repository;
  readonly blob: Blob;
  readonly chunk: number;
}

async function hasBlob(repository: Repository, { digest }: Blob): Promise<boolean> {
  const response = await repository.ask({ url: repository.url(`blobs/${digest}`), method: 'HEAD' });
  await drop(response);
  return response.status === 200;
}

/** A registry that does not take the blob over may begin an upload in its place; null where it does neither. */
async function mount(
  repository: Repository,
  { digest }: Blob,
  from: string,
): Promise<'mounted' | Session | null> {
  const query = new URLSearchParams({ mount: digest, from });
  const ask = repository.reliably(repository.once(from));
  const url = repository.url(`blobs/uploads/?${query}`);
  const response = await ask({ url, method: 'POST' }).catch((error: unknown) => {
    // No token for both repositories.
    if (error instanceof UserError) return null;
    throw error;
  });
  if (response === null) return null;
  if (response.status !== 201 && succeeded(response)) return sessionOf(repository, response, url);
  await drop(response);
  return response.status === 201 ? 'mounted' : null;
}

/** Sessions for one blob: registries forget them, docker's own whenever a connection breaks. */
const SESSIONS = 5;

/** The last answer: 2xx, or why it is not. `begun` is a session to use first. Throws ToolError where every session gets lost. */
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
    // There are registries, and filters before them, that take no pieces.
    whole = inPieces && session.offset === 0 && isRefusedPiece(response);
    const smaller = Math.floor(Math.min(chunk, blob.size) / 4);
    const canShrink = smaller >= Math.max(SMALLEST_CHUNK, session.smallestChunk);
    const isTooLarge = response.status === 413 && canShrink;
    if (!whole && !isTooLarge && !isLost(response)) return response;
    // A session ends with its upload: the answer to that may be what got lost.
    if (await hasBlob(repository, blob)) return response;
    await drop(response);
    if (sessions === SESSIONS) throw lost(upload, response);
    if (isTooLarge) chunk = smaller;
    session = null;
  }
}

/** A session that did not end with its upload is ended. */
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
    // A server that does not answer is not asked for more.
    if (error instanceof DamagedBlob || error instanceof UserError) await session.cancel();
    throw error;
  }
}

/** One request; after a failure all of it again, in another session: what has arrived of the first is still there. */
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

/** Whatever a registry answers to a piece, only the PUT behind the last one ends the upload. */
async function sendChunks(session: Session, upload: Upload): Promise<HttpResponse> {
  return (await sendAll(session, upload)) ?? session.finish(upload.blob.digest);
}

/** Null when the registry has everything, else the answer that says why not. */
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
        // How much of the last attempt has arrived, only the registry knows.
        const answer = await session.refresh();
        if (!succeeded(answer) || session.offset > before) return answer;
        await drop(answer);
      }
      first = false;
      const length = Math.min(size, blob.size - before);
      return session.send({ size: length, read: () => slices.slice(before, length) });
    };
    const response = await repository.reliably(attempt)({ url: session.url(), method: 'PUT' });
    if (!succeeded(response)) return response;
    await drop(response);
  }
  return null;
}

/** The session is not known any more, or has other bytes than were sent. */
function isLost({ status }: HttpResponse): boolean {
  return [400, 404, 409, 410, 416].includes(status);
}

/** Who may begin an upload may send it: the refusal is of the piece. */
function isRefusedPiece({ status }: HttpResponse): boolean {
  return status === 501 || (status >= 400 && status < 500 && ![401, 413, 429].includes(status));
}

function lost({ repository, blob }: Upload, { status }: HttpResponse): ToolError {
  return new ToolError('cannot push this blob', [
    {
      where: `${repository.registry}/${repository.name} ${blob.digest}`,
      message: `the registry has lost the upload ${SESSIONS} times`,
      found: `status ${status}`,
      fix: 'try again later, and see whether something before the registry ends connections or limits what is sent',
    },
  ]);
}
