import { ToolError, UserError } from '../../errors.js';
import type { HttpResponse, HttpSend } from '../../host/http.js';
import { readChecked } from '../oci/blob.js';
import type { Blob } from '../types.js';
import type { Repository } from './connection.js';
import { drop, refused } from './refused.js';
import { createSlices } from './slices.js';
import { openSession, type Session } from './upload-session.js';

/** How a blob came to be in a repository. */
export type Put = 'there' | 'mounted' | 'uploaded';

/** Larger blobs are sent in pieces of so many bytes, each of which can be tried again. */
const CHUNK = 16 * 1024 * 1024;

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
  if (origin?.registry === repository.registry && (await mounted(repository, blob, origin.repository)))
    return 'mounted';
  const response = await sendBlob({ repository, blob, chunk });
  // Another run may have been faster, or the answer to what was complete got lost.
  if (response.status !== 201 && !(await hasBlob(repository, blob)))
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

/** True where the registry has taken the blob over; whatever else it says, the blob can still be sent. */
async function mounted(repository: Repository, { digest }: Blob, from: string): Promise<boolean> {
  const query = new URLSearchParams({ mount: digest, from });
  const ask = repository.reliably(repository.once(from));
  const url = repository.url(`blobs/uploads/?${query}`);
  const response = await ask({ url, method: 'POST' }).catch((error: unknown) => {
    // No token for both repositories.
    if (error instanceof UserError) return null;
    throw error;
  });
  if (response !== null) await drop(response);
  return response?.status === 201;
}

/** Sessions for one blob: registries forget them, docker's own whenever a connection breaks. */
const SESSIONS = 5;

/** The last answer: 201, or why it is not. Throws ToolError where one session after the other gets lost. */
async function sendBlob(upload: Upload): Promise<HttpResponse> {
  const { repository, blob, chunk } = upload;
  for (let sessions = 1; ; sessions++) {
    // There are registries that take no pieces.
    const send = blob.size <= chunk || sessions === SESSIONS ? sendWhole : sendChunks;
    const session = await openSession(repository);
    if ('status' in session) return session;
    const response = await send(session, upload);
    if (response.status === 201 || !isLost(response)) return response;
    // A session ends with its upload: the answer to that may be what got lost.
    if (await hasBlob(repository, blob)) return response;
    await drop(response);
    if (sessions === SESSIONS) throw lost(upload, response);
  }
}

/** One request; after a failure all of it again, in another session: what has arrived of the first is still there. */
async function sendWhole(session: Session, { repository, blob }: Upload): Promise<HttpResponse> {
  let next: Session | null = session;
  const attempt: HttpSend = async () => {
    const current = next ?? (await openSession(repository));
    next = null;
    if ('status' in current) return current;
    return current.finish(blob.digest, { size: blob.size, read: () => readChecked(blob) });
  };
  return repository.reliably(attempt)({ url: session.url(), method: 'PUT' });
}

async function sendChunks(session: Session, upload: Upload): Promise<HttpResponse> {
  return (await sendAll(session, upload)) ?? session.finish(upload.blob.digest);
}

/** Null when the registry has everything, else the answer that says why not. */
async function sendAll(session: Session, { blob, chunk, repository }: Upload): Promise<HttpResponse | null> {
  const slices = createSlices(() => readChecked(blob));
  const size = Math.max(chunk, session.smallestChunk);
  while (session.offset < blob.size) {
    let first = true;
    const before = session.offset;
    const attempt: HttpSend = async () => {
      if (!first) {
        // How much of the last attempt has arrived, only the registry knows.
        const answer = await session.refresh();
        if (!isStatus(answer) || session.offset > before) return answer;
        await drop(answer);
      }
      first = false;
      const length = Math.min(size, blob.size - before);
      return session.send({ size: length, read: () => slices(before, length) });
    };
    const response = await repository.reliably(attempt)({ url: session.url(), method: 'PUT' });
    if (session.offset <= before) return response;
    await drop(response);
  }
  return null;
}

/** The session is not known any more, or has other bytes than were sent. */
function isLost({ status }: HttpResponse): boolean {
  return [202, 204, 400, 404, 416].includes(status);
}

/** The answer to the question how much has arrived. */
function isStatus({ status }: HttpResponse): boolean {
  return status === 204 || status === 202;
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
