import { ToolError } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';

/** The facts about a request that decide about a redirect. `hops` counts the redirects so far. */
interface Redirectable {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: { readonly secret?: true } | undefined;
  readonly hops: number;
}

const MAX_REDIRECTS = 10;

/**
 * Returns the url and headers of the next request; null if the answer is not a redirect. Throws ToolError if the redirect must
 * not be followed.
 */
export function redirected(
  request: Redirectable,
  response: { readonly status: number; readonly headers: { get(name: string): string | null } },
): Pick<Redirectable, 'url' | 'headers'> | null {
  const statuses = ['GET', 'HEAD'].includes(request.method) ? READ_REDIRECTS : SEND_REDIRECTS;
  const location = statuses.includes(response.status) ? response.headers.get('location') : null;
  if (location === null) return null;
  const url = redirectTarget(request, location);
  return { url, headers: headersFor(request, url) };
}

const READ_REDIRECTS = [301, 302, 303, 307, 308];
/** After the other statuses a browser would send a GET without a body. */
const SEND_REDIRECTS = [307, 308];

function redirectTarget(request: Redirectable, location: string): URL {
  const where = redactUrl(request.url.href);
  const url = URL.canParse(location, request.url.href) ? new URL(location, request.url) : null;
  const found = redactUrl(url?.href ?? location);
  if (request.hops === MAX_REDIRECTS)
    throw badRedirect({ where, message: `more than ${MAX_REDIRECTS} redirects`, found });
  if (url === null || !/^https?:$/.test(url.protocol))
    throw badRedirect({ where, message: 'a redirect to something that is not http or https', found });
  if (request.url.protocol === 'https:' && url.protocol === 'http:')
    throw badRedirect({ where, message: 'a redirect from https to http', found });
  if (request.body?.secret === true && url.origin !== request.url.origin)
    throw badRedirect({ where, message: 'a redirect of credentials to another server', found });
  return url;
}

function badRedirect(problem: { where: string; message: string; found: string }): ToolError {
  return new ToolError(`a server's redirect was not followed`, {
    ...problem,
    fix: 'if you trust this server, give the address that it redirects to instead',
  });
}

/** Another origin receives neither credentials nor cookies. */
function headersFor(request: Redirectable, url: URL): Readonly<Record<string, string>> {
  if (url.origin === request.url.origin) return request.headers;
  return Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !/^(authorization|cookie)$/i.test(name)),
  );
}
