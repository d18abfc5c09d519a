import { decodePath } from '../../conda/channel-url.js';
import { type AgentFor, createAgents } from './agents.js';
import { redirected } from './redirect.js';
import { createPatience, type Waits } from './timeouts.js';

/** A request. The url may contain credentials and a channel token; they are sent, but never printed. */
export interface HttpRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A request that may have a body. */
export interface HttpSendRequest extends HttpRequest {
  /** GET if omitted. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: HttpBody;
}

/** The body of a request: exactly `size` bytes, the same at each reading. */
export interface HttpBody {
  readonly size: number;
  /** The body contains credentials, and is not sent to another origin. */
  readonly secret?: true;
  read(): AsyncIterable<Uint8Array>;
}

/** The answer after redirects, with any status. The caller reads `body` to its end or calls its iterator's `return`. */
export interface HttpResponse {
  readonly status: number;
  /** The url that answered; only after a redirect. */
  readonly url?: string;
  /** The origin that answered; only if a redirect led to another origin. */
  readonly redirectedTo?: string;
  readonly headers: { get(name: string): string | null };
  /** The bytes as stored on the server, not decompressed. May be read once. Throws ToolError if the answer breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Sends a GET. Throws ToolError if there is no answer. Wrappers add retries, resumption, or refuse the network. */
export type HttpGet = (request: HttpRequest) => Promise<HttpResponse>;

/** Sends a request of any method; can be used as an HttpGet. */
export type HttpSend = (request: HttpSendRequest) => Promise<HttpResponse>;

/** Options of the HTTP client. */
export interface HttpOptions {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly userAgent?: string;
  /** Certificates (PEM) that are trusted besides those of node. */
  readonly trusted?: string | undefined;
  /** Maximum number of milliseconds to connect to the server or through its proxy. Default: 10 s. */
  readonly connectTimeout?: number;
  /**
   * Defaults: 30 s until an answer begins and between two pieces of it, 120 s if the server stores something, a message after
   * 10 s.
   */
  readonly waits?: Partial<Waits>;
  /** Called with a message about a long wait. */
  readonly tell?: (message: string) => void;
  /** How the user names another server, for the message if one cannot be reached. */
  readonly elsewhere?: string | undefined;
}

/**
 * Returns an HTTP client on node-fetch that uses the proxies of the environment. It follows redirects, but never from https to
 * http, and does not send credentials to another origin.
 */
export function createHttp(options: HttpOptions): HttpSend {
  const agentFor = createAgents({ ...options, connectTimeout: options.connectTimeout ?? 10_000 });
  const patienceFor = createPatience({
    waits: { idle: 30_000, store: 120_000, tell: 10_000, ...options.waits },
    tell: options.tell ?? (() => {}),
    elsewhere: options.elsewhere,
  });
  const userAgent = options.userAgent ?? 'archi-construct';
  return async ({ url: text, headers: wanted, method = 'GET', body, signal }) => {
    const { url, authorization } = splitCredentials(text);
    const headers = {
      'User-Agent': userAgent,
      'Accept-Encoding': 'identity',
      ...(body === undefined ? {} : { 'Content-Length': String(body.size) }),
      ...authorization,
      ...wanted,
    };
    return follow({ url, method, headers, body, signal, agentFor, patienceFor, hops: 0 });
  };
}

interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: HttpBody | undefined;
  readonly signal: AbortSignal | undefined;
  readonly agentFor: AgentFor;
  readonly patienceFor: ReturnType<typeof createPatience>;
  /** Redirects so far. */
  readonly hops: number;
}

async function follow(hop: Hop): Promise<HttpResponse> {
  const response = await send(hop);
  const next = redirected(hop, response);
  if (next === null) return response;
  await skim(response.body);
  const answer = await follow({ ...hop, ...next, hops: hop.hops + 1 });
  const url = next.url.href;
  // A chain of redirects that returns to the first origin counts too: a server on the way may have chosen the answer.
  return next.url.origin === hop.url.origin
    ? { url, ...answer }
    : { url, redirectedTo: next.url.origin, ...answer };
}

async function send({ url, method, headers, body, signal: wanted, ...hop }: Hop): Promise<HttpResponse> {
  const [{ default: fetch }, { Readable }] = await Promise.all([import('node-fetch'), import('node:stream')]);
  const agent = await hop.agentFor(url);
  const stores = !['GET', 'HEAD'].includes(method);
  const patience = hop.patienceFor({ url: url.href, signal: wanted, sends: body !== undefined, stores });
  const response = await patience.answer((signal) => {
    const sent = body && Readable.from(patience.sending(body.read()), { objectMode: false, signal });
    const request = { method, headers, agent, signal, redirect: 'manual', compress: false } as const;
    return fetch(url, sent === undefined ? request : { ...request, body: sent });
  });
  const received = patience.pieces((response.body ?? []) as AsyncIterable<Uint8Array>);
  return { status: response.status, headers: response.headers, body: received };
}

/** Reading a short body to its end keeps the connection open for the next request; a long body is abandoned. */
async function skim(body: HttpResponse['body']): Promise<void> {
  let left = 64 * 1024;
  for await (const piece of body) {
    left -= piece.length;
    if (left < 0) break;
  }
}

/** node-fetch refuses a url with user and password, so they are sent as a header. */
function splitCredentials(text: string): { url: URL; authorization: Record<string, string> } {
  const url = new URL(text);
  if (url.username === '' && url.password === '') return { url, authorization: {} };
  const pair = `${decodePath(url.username)}:${decodePath(url.password)}`;
  url.username = '';
  url.password = '';
  return { url, authorization: { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}
