import { decodePath } from '../../conda/channel-url.js';
import { type AgentFor, createAgents } from './agents.js';
import { redirected } from './redirect.js';
import { createPatience, type Waits } from './timeouts.js';

/** One request. The url may hold credentials and a channel token; they are sent, never printed. */
export interface HttpRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A request that may send something. */
export interface HttpSendRequest extends HttpRequest {
  /** GET where there is none. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: HttpBody;
}

/** Bytes to be sent: exactly `size`, the same each time they are read. */
export interface HttpBody {
  readonly size: number;
  /** It holds credentials, and is not sent to another origin. */
  readonly secret?: true;
  read(): AsyncIterable<Uint8Array>;
}

/** Any status the server gave, after redirects. Whoever asked reads `body` to its end or calls its iterator's `return`. */
export interface HttpResponse {
  readonly status: number;
  /** The url that answered, where a redirect led there. */
  readonly url?: string;
  /** The origin that answered, where redirects led to another one than was asked. */
  readonly redirectedTo?: string;
  readonly headers: { get(name: string): string | null };
  /** The bytes as stored on the server (nothing is unpacked). May be read once. Throws ToolError where it breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Throws ToolError where there is no answer at all. Wrappers add retries, resumption, or refuse (see http-*.ts). */
export type HttpGet = (request: HttpRequest) => Promise<HttpResponse>;

/** The same for any method: wherever an HttpGet is wanted, this will do. */
export type HttpSend = (request: HttpSendRequest) => Promise<HttpResponse>;

/** How http is spoken. */
export interface HttpOptions {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly userAgent?: string;
  /** Milliseconds until a connection stands, to the server or through its proxy: 10 s. */
  readonly connectTimeout?: number;
  /** 30 s for an answer to begin and between two pieces of it, 120 s where the server stores something, a line after 10 s. */
  readonly waits?: Partial<Waits>;
  /** Hears of what makes us wait. */
  readonly tell?: (message: string) => void;
  /** How a user names another server, for where one cannot be reached. */
  readonly elsewhere?: string | undefined;
}

/**
 * HTTP over node-fetch, with the proxies of the environment. Redirects are followed, but never from https to http, and
 * credentials do not go to another origin.
 */
export function createHttp(options: HttpOptions): HttpSend {
  const agentFor = createAgents(options.env, options.connectTimeout ?? 10_000);
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
  // Also where a chain of redirects comes back: who was on the way may have chosen what is answered.
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

/** A body read to its end leaves the connection open for the next request; a long one is not worth it. */
async function skim(body: HttpResponse['body']): Promise<void> {
  let left = 64 * 1024;
  for await (const piece of body) {
    left -= piece.length;
    if (left < 0) break;
  }
}

/** node-fetch refuses a url with a user and password: they travel as a header. */
function splitCredentials(text: string): { url: URL; authorization: Record<string, string> } {
  const url = new URL(text);
  if (url.username === '' && url.password === '') return { url, authorization: {} };
  const pair = `${decodePath(url.username)}:${decodePath(url.password)}`;
  url.username = '';
  url.password = '';
  return { url, authorization: { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}
