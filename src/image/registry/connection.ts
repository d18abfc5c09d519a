import { ToolError } from '../../errors.js';
import type { HttpResponse, HttpSend } from '../../host/http/get.js';
import { type Access, createAuthorization } from './authorization.js';
import { type Challenge, parseChallenges } from './challenge.js';
import type { FindCredentials } from './credentials.js';
import { isLoopback } from './loopback-name.js';
import { drop, succeeded } from './refused.js';
import { withWarnings } from './warnings.js';

/** What talking to registries needs from outside. */
export interface RegistryDeps {
  /** Sends once. */
  readonly send: HttpSend;
  /** Tries again what failed and may be tried again; bodies of answers go on where they broke off. */
  readonly reliably: (send: HttpSend) => HttpSend;
  readonly findCredentials: FindCredentials;
  /** Registries that are not on this machine may be spoken to without TLS. */
  readonly plainHttp: boolean;
  /** Hears what registries warn of. */
  readonly warn: (message: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A repository of a registry, and what one may do there. */
export interface Repository {
  /** As it is called in references. */
  readonly registry: string;
  readonly name: string;
  /** Absolute url of `blobs/…`, `manifests/…` or `blobs/uploads/…`. */
  url(path: string): string;
  /** Sends once, authorized; `alsoPull` names another repository that is read from. */
  once(alsoPull?: string): HttpSend;
  /** The same with retries. */
  readonly ask: HttpSend;
  readonly reliably: RegistryDeps['reliably'];
}

/** Opens repositories of one registry. */
export type Connection = (access: Omit<Access, 'alsoPull'>) => Repository;

/** Finds out whether a registry is there, and how it wants to be spoken to. Throws ToolError where it is not. */
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
  const send = withWarnings(deps.send, { registry, name, warn: deps.warn });
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
 * The url of a registry's API: the first place where one answers, else the first that forbids to ask without being
 * one beyond doubt. What it wants to see is told at once: private repositories may seem not to be there.
 */
async function locate(name: string, { send, reliably, plainHttp }: RegistryDeps): Promise<Place> {
  const found: string[] = [];
  const errors: ToolError[] = [];
  const doubtful: Place[] = [];
  for (const url of placesOf(name, plainHttp)) {
    // A host that says nothing at all is not asked in another way for as long again.
    if (errors.some(({ code }) => code === 'timeout')) break;
    const answer = await reliably(send)({ url: url.href }).catch((error: unknown) => {
      if (!(error instanceof ToolError)) throw error;
      errors.push(error);
      return null;
    });
    if (answer === null) continue;
    found.push(`${url.href} answers ${answer.status}`);
    await drop(answer);
    // Who was redirected to may not say what the registry wants to see.
    const asks = answer.redirectedTo === undefined ? answer.headers.get('www-authenticate') : null;
    const place = { url, challenges: parseChallenges(asks) };
    if (isRegistry(answer)) return place;
    if (FORBIDS.includes(answer.status)) doubtful.push(place);
    if (answer.status >= 500 || answer.status === 429) break;
  }
  if (doubtful[0] !== undefined) return doubtful[0];
  if (found.length === 0 && errors[0] !== undefined) throw errors[0];
  throw new ToolError('there is no registry', [
    {
      where: name,
      message: 'what answers there is not a registry',
      expected: '/v2/ to answer 200 or 401',
      found: found.join('\n'),
      fix: 'check the name of the host, or try again later',
    },
    ...errors.flatMap(({ problems }) => problems),
  ]);
}

/**
 * Where a registry's API may be. Docker's own has it at `registry-1` below the name that it goes by, so that is where a
 * name without an API is looked for. Without TLS only where it was allowed, or nobody can listen in.
 */
function placesOf(name: string, plainHttp: boolean): URL[] {
  const at = (scheme: string, host: string) => new URL(`${scheme}://${host}/v2/`);
  if (isLoopback(name)) return [at('http', name), at('https', name)];
  const secure = isDomain(name)
    ? [at('https', name), at('https', `registry-1.${name}`)]
    : [at('https', name)];
  return plainHttp ? [at('https', name), at('http', name)] : secure;
}

/** Registries that let nobody ask whether they are one. */
const FORBIDS = [401, 403, 405];

function isRegistry(answer: HttpResponse): boolean {
  const { status, headers } = answer;
  if (headers.get('docker-distribution-api-version') !== null && status < 500 && status !== 429) return true;
  if (status >= 400 && status < 500) return headers.get('www-authenticate') !== null;
  return succeeded(answer) && !/^text\/html\b/i.test(headers.get('content-type') ?? '');
}

/** A host of two labels or more, without a port. */
function isDomain(name: string): boolean {
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/i.test(name);
}
