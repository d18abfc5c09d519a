import { ToolError } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';
import type { HttpRequest, HttpResponse } from './get.js';
import type { Retrying } from './retry.js';

/**
 * Returns a function that refuses requests to a server that did not answer any try of an earlier request: otherwise hundreds of
 * packages would each wait for it again. Throws ToolError then.
 */
export function withoutSilent<Request extends HttpRequest>(send: Retrying<Request>): Retrying<Request> {
  const silent = new Set<string>();
  return async (request, since): Promise<HttpResponse> => {
    const { origin, host } = new URL(request.url);
    if (silent.has(origin)) throw notAsked(request.url, host);
    try {
      return await send(request, since);
    } catch (error) {
      if (error instanceof ToolError && error.code === 'timeout') silent.add(origin);
      throw error;
    }
  };
}

function notAsked(url: string, host: string): ToolError {
  const problem = {
    where: redactUrl(url),
    message: `not requested: ${host} did not answer an earlier request`,
    fix: 'see above, or try again later',
  };
  return new ToolError('a download failed', problem, { code: 'timeout' });
}
