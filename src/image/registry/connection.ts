import { discard } from '../../async/body.js';
import { ToolError } from '../../errors.js';
import type { HttpResponse, HttpSend } from '../../host/http/get.js';
import { escapeControls } from '../../text/escape.js';
import { type Access, createAuthorization } from './authorization.js';
import { type Challenge, parseChallenges } from './challenge.js';
import type { FindCredentials } from './credentials.js';
import { isLoopback } from './loopback-name.js';
import { succeeded } from './refused.js';

/** What the registry client needs from outside. */
export interface RegistryDeps {
  /** Sends once. */
  readonly send: HttpSend;
  /** Adds retries; an interrupted response body is resumed. */
  readonly reliably: (send: HttpSend) => HttpSend;
  readonly findCredentials: FindCredentials;
  /** Whether registries on other machines may be used without TLS. */
  readonly plainHttp: boolean;
  /** Receives the warnings of registries. */
  readonly warn: (message: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A repository of a registry, opened for pull or push. */
export interface Repository {
  /** Its name in references. */
  readonly registry: string;
  readonly name: string;
  /** Absolute url of `blobs/…`, `manifests/…` or `blobs/uploads/…`. */
  url(path: string): string;
  /** Sends once, authorized; `alsoPull` names another repository to read from. */
  once(alsoPull?: string): HttpSend;
  /** Sends authorized, with retries. */
  readonly ask: HttpSend;
  readonly reliably: RegistryDeps['reliably'];
}

/** Opens repositories of one registry. */
export type Connection = (access: Omit<Access, 'alsoPull'>) => Repository;

/** Finds a registry's API and its challenges. Throws ToolError if there is no registry. */
export async function connect(name: string, deps: RegistryDeps): Promise<Connection> {
  const { url: registry, challenges } = await locate(name, deps);
  const authorize = createAuthorization({
    registry,
    name,
    challenges,
    findCredentials: deps.findCredentials,
    send: deps.reliably(deps.send),
    now: deps.now,
  });
  const send = withServerWarnings(deps.send, { registry, name, warn: deps.warn });
  return ({ repository, actions }) => {
    const once = (alsoPull?: string) =>
      authorize(send, {
        repository,
        actions,
        ...(alsoPull === undefined ? {} : { alsoPull }),
      });
    return {
      registry: name,
      name: repository,
      url: (path) => new URL(`/v2/${repository}/${path}`, registry).href,
      once,
      ask: deps.reliably(once()),
      reliably: deps.reliably,
    };
  };
}

interface Place {
  readonly url: URL;
  readonly challenges: readonly Challenge[];
}

/**
 * Returns the url and the challenges of a registry's API: the first url that is certainly one, else the first that only
 * refuses access. The challenges are needed at once: private repositories may answer 404 without credentials.
 */
async function locate(name: string, { send, reliably, plainHttp }: RegistryDeps): Promise<Place> {
  const found: string[] = [];
  const errors: ToolError[] = [];
  const doubtful: Place[] = [];
  for (const url of placesOf(name, plainHttp)) {
    // After a timeout, other urls of the same host would time out as well.
    if (errors.some(({ code }) => code === 'timeout')) break;
    const answer = await reliably(send)({ url: url.href }).catch((error: unknown) => {
      if (!(error instanceof ToolError)) throw error;
      errors.push(error);
      return null;
    });
    if (answer === null) continue;
    found.push(`${url.href} answers ${answer.status}`);
    await discard(answer.body);
    // The server of a redirect may not ask for credentials.
    const asks = answer.redirectedTo === undefined ? answer.headers.get('www-authenticate') : null;
    const place = { url, challenges: parseChallenges(asks) };
    if (isRegistry(answer)) return place;
    if (FORBIDS.includes(answer.status)) doubtful.push(place);
    if (answer.status >= 500 || answer.status === 429) break;
  }
  if (doubtful[0] !== undefined) return doubtful[0];
  if (found.length === 0 && errors[0] !== undefined) throw errors[0];
  throw new ToolError('not a registry', [
    {
      where: name,
      message: 'the server does not answer as a registry',
      expected: 'status 200 or 401 for /v2/',
      found: found.join('\n'),
      fix: 'correct the name of the host, or try again later',
    },
    ...errors.flatMap(({ problems }) => problems),
  ]);
}

/**
 * Returns the urls to try. Docker's own registry has its API at `registry-1` below its name, so other domains are tried
 * there, too. Without TLS only with `plainHttp`, or on this machine, where nobody can listen in.
 */
function placesOf(name: string, plainHttp: boolean): URL[] {
  const at = (scheme: string, host: string) => new URL(`${scheme}://${host}/v2/`);
  if (isLoopback(name)) return [at('http', name), at('https', name)];
  const secure = isDomain(name)
    ? [at('https', name), at('https', `registry-1.${name}`)]
    : [at('https', name)];
  return plainHttp ? [at('https', name), at('http', name)] : secure;
}

/** Registries may refuse access to `/v2/`. */
const FORBIDS = [401, 403, 405];

function isRegistry(answer: HttpResponse): boolean {
  const { status, headers } = answer;
  if (headers.get('docker-distribution-api-version') !== null && status < 500 && status !== 429) return true;
  if (status >= 400 && status < 500) return headers.get('www-authenticate') !== null;
  return succeeded(answer) && !/^text\/html\b/i.test(headers.get('content-type') ?? '');
}

/** Whether a name is a host of two or more labels, without a port. */
function isDomain(name: string): boolean {
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/i.test(name);
}

/** Maximum number of characters of a response's warnings. */
const MOST = 4096;
const WARNING = /\b299 - "((?:[^"\\]|\\.)*)"/g;

/**
 * Reports the warnings in a registry's responses (distribution specification, "Warnings"), each text once. Ignores those of
 * servers that it redirects to.
 */
function withServerWarnings(
  send: HttpSend,
  { registry, name, warn }: { registry: URL; name: string; warn: (message: string) => void },
): HttpSend {
  const warned = new Set<string>();
  return async (request) => {
    const response = await send(request);
    if (new URL(request.url).origin !== registry.origin || response.redirectedTo !== undefined)
      return response;
    const header = (response.headers.get('warning') ?? '').slice(0, MOST);
    for (const [, quoted = ''] of header.matchAll(WARNING)) {
      const text = quoted.replace(/\\(.)/g, '$1');
      if (!warned.has(text)) warn(`${name} warns: ${escapeControls(text)}`);
      warned.add(text);
    }
    return response;
  };
}
