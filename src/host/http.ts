import { redactUrl } from '../conda/channel-url.js';
import { ToolError } from '../errors.js';
import { type AgentFor, createAgents } from './http-agents.js';
import { createPatience } from './http-patience.js';

/** One GET. The url may hold credentials and a channel token; they are sent, never printed. */
export interface HttpRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Any status the server gave, after redirects. Whoever asked reads `body` to its end or calls its iterator's `return`. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The bytes as stored on the server (nothing is unpacked). May be read once. Throws ToolError where it breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Throws ToolError where there is no answer at all. Wrappers add retries, resumption, or refuse (see http-*.ts). */
export type HttpGet = (request: HttpRequest) => Promise<HttpResponse>;

const MAX_REDIRECTS = 10;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * GET over node-fetch, with the proxies of the environment. Redirects are followed, but never from https to http, and
 * credentials do not go to another origin. Milliseconds: `connectTimeout` until the answer begins, `idleTimeout`
 * between two pieces of it.
 */
export function createHttpGet(options: {
  env: Readonly<NodeJS.ProcessEnv>;
  userAgent?: string;
  connectTimeout?: number;
  idleTimeout?: number;
}): HttpGet {
  const agentFor = createAgents(options.env);
  const patienceFor = createPatience({
    connect: options.connectTimeout ?? 30_000,
    idle: options.idleTimeout ?? 60_000,
  });
  const userAgent = options.userAgent ?? 'archi-construct';
  return async (request) => {
    const { url, authorization } = splitCredentials(request.url);
    const headers = {
      'User-Agent': userAgent,
      'Accept-Encoding': 'identity',
      ...authorization,
      ...request.headers,
    };
    return follow({ url, headers, signal: request.signal, agentFor, patienceFor, left: MAX_REDIRECTS });
  };
}

interface Hop {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  readonly agentFor: AgentFor;
  readonly patienceFor: ReturnType<typeof createPatience>;
  readonly left: number;
}

async function follow(hop: Hop): Promise<HttpResponse> {
  const response = await send(hop);
  const location = REDIRECTS.includes(response.status) ? response.headers.get('location') : null;
  if (location === null) return response;
  await skim(response.body);
  const url = redirectTarget(hop, location);
  return follow({ ...hop, url, headers: headersFor(hop, url), left: hop.left - 1 });
}

async function send({ url, headers, signal: wanted, agentFor, patienceFor }: Hop): Promise<HttpResponse> {
  const { default: fetch } = await import('node-fetch');
  const agent = await agentFor(url);
  const patience = patienceFor({ url: url.href, signal: wanted });
  const response = await patience.answer((signal) =>
    fetch(url, { headers, agent, signal, redirect: 'manual', compress: false }),
  );
  const body = patience.pieces((response.body ?? []) as AsyncIterable<Uint8Array>);
  return { status: response.status, headers: response.headers, body };
}

/** A body read to its end leaves the connection open for the next request; a long one is not worth it. */
async function skim(body: HttpResponse['body']): Promise<void> {
  let left = 64 * 1024;
  for await (const piece of body) {
    left -= piece.length;
    if (left < 0) break;
  }
}

function redirectTarget(hop: Hop, location: string): URL {
  const where = redactUrl(hop.url.href);
  const url = URL.canParse(location, hop.url.href) ? new URL(location, hop.url) : null;
  const found = redactUrl(url?.href ?? location);
  if (hop.left === 0) throw badRedirect({ where, message: `more than ${MAX_REDIRECTS} redirects`, found });
  if (url === null || !/^https?:$/.test(url.protocol))
    throw badRedirect({ where, message: 'a redirect to something that is not http or https', found });
  if (hop.url.protocol === 'https:' && url.protocol === 'http:')
    throw badRedirect({ where, message: 'a redirect from https to http', found });
  return url;
}

function badRedirect(problem: { where: string; message: string; found: string }): ToolError {
  return new ToolError(`a server's redirect was not followed`, [
    { ...problem, fix: 'if this server is as it should be, name the address it redirects to instead' },
  ]);
}

/** Another origin gets neither credentials nor cookies. */
function headersFor(hop: Hop, url: URL): Readonly<Record<string, string>> {
  if (url.origin === hop.url.origin) return hop.headers;
  return Object.fromEntries(
    Object.entries(hop.headers).filter(([name]) => !/^(authorization|cookie)$/i.test(name)),
  );
}

/** node-fetch refuses a url with a user and password: they travel as a header. */
function splitCredentials(text: string): { url: URL; authorization: Record<string, string> } {
  const url = new URL(text);
  if (url.username === '' && url.password === '') return { url, authorization: {} };
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { url, authorization: { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}
