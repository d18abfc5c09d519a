import { discard } from '../async/body.js';
import { type Problem, ToolError } from '../errors.js';
import type { HttpResponse } from '../host/http/get.js';
import { redactUrl } from '../text/redact-url.js';

/** Throws ToolError if a response is not the package at a url. */
export async function refuseUnusable(url: string, response: HttpResponse): Promise<void> {
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
