import { discard } from '../../async/body.js';
import { ToolError } from '../../errors.js';
import type { HttpResponse, HttpSend, HttpSendRequest } from '../../host/http/get.js';
import { type Challenge, parseChallenges } from './challenge.js';
import type { Credentials, FindCredentials } from './credentials.js';
import { mergeScopes } from './scopes.js';
import { basicAuthorization, fetchToken, type RegistryToken } from './tokens.js';

/** The permissions that a request needs. */
export interface Access {
  readonly repository: string;
  readonly actions: 'pull' | 'pull,push';
  /** Another repository that blobs are mounted from. */
  readonly alsoPull?: string;
}

/** Wraps a sender, so that it authenticates its requests for `access`. */
export type Authorize = (send: HttpSend, access: Access) => HttpSend;

/**
 * Maximum number of bearer tokens tried for one request: a cached token may have expired, and a new one may need a scope
 * that the registry names.
 */
const MOST_TOKENS = 3;

/**
 * Answers the challenges of one registry. Tokens are cached by scopes until shortly before they expire, and fetched again if
 * the registry rejects them. Requests to other origins are sent without authorization.
 */
export function createAuthorization(options: {
  /** The registry's url. */
  readonly registry: URL;
  /** Its name in references and in files of credentials. */
  readonly name: string;
  /** The challenges of its first response. */
  readonly challenges: readonly Challenge[];
  readonly findCredentials: FindCredentials;
  /** Sends requests to token services, with retries. */
  readonly send: HttpSend;
  readonly now: () => number;
}): Authorize {
  const { registry } = options;
  const credentialsOf = rememberBy((repository: string) => options.findCredentials(options.name, repository));
  const tokens = createTokens({ ...options, credentialsOf });
  let challenges = options.challenges;

  /** Returns the value of the Authorization header; null if none is required, or if every candidate was rejected. */
  const authorization = async (access: Access, rejected: ReadonlySet<string>): Promise<string | null> => {
    if (challenges.length === 0) return null;
    const credentials = await credentialsOf(access.repository);
    const tired = [...rejected].filter((value) => value.startsWith('Bearer ')).length >= MOST_TOKENS;
    for (const challenge of byPreference(challenges)) {
      if (tired && isBearer(challenge)) continue;
      const value = isBearer(challenge)
        ? bearer(
            await (credentials?.kind === 'bearer' ? credentials : tokens.get(challenge, access, rejected)),
          )
        : credentials?.kind === 'password'
          ? basicAuthorization(credentials)
          : bearer(credentials?.kind === 'bearer' ? credentials : null);
      if (value !== null && !rejected.has(value)) return value;
    }
    return null;
  };

  return (send, access) => async (request) => {
    if (new URL(request.url).origin !== registry.origin) return send(request);
    const rejected = new Set<string>();
    // A failure here is not final: the response to the anonymous request may name other scopes.
    let value = await authorization(access, rejected).catch(() => null);
    for (;;) {
      const response = await send(withAuthorization(request, value));
      if (!wantsMore(response)) return response;
      if (value !== null) rejected.add(value);
      const offered = parseChallenges(response.headers.get('www-authenticate'));
      if (offered.length > 0) challenges = offered;
      tokens.note(offered, access);
      value = await authorization(access, rejected);
      if (value === null) return response;
      await discard(response.body);
    }
  };
}

/** Fetches and caches tokens of one registry's token services. */
function createTokens(options: {
  readonly registry: URL;
  readonly credentialsOf: (repository: string) => Promise<Credentials | null>;
  readonly send: HttpSend;
  readonly now: () => number;
}) {
  const { registry, now, send } = options;
  const tokens = new Map<string, Promise<RegistryToken>>();
  /** Scopes that the registry named in its challenges, by the scopes that `access` needs. */
  const named = new Map<string, string[]>();

  const fetchFor = async (
    { parameters }: Challenge,
    access: Access,
    scopes: string[],
  ): Promise<RegistryToken> => {
    const { realm = '', service } = parameters;
    const credentials = await options.credentialsOf(access.repository);
    const fetch = (scopes: string[]) =>
      fetchToken({ realm, service, scopes: scopes, credentials, registry, now: now() }, send);
    const others = mergeScopes(named.get(keyOf(access)) ?? []);
    return fetch(scopes).catch((error: unknown) => {
      if (others.length === 0 || others.join() === scopes.join()) throw error;
      // Some token services refuse the whole request if they do not know one of the scopes.
      return fetch(others).catch(() => Promise.reject(error));
    });
  };

  const get = async (
    challenge: Challenge,
    access: Access,
    rejected: ReadonlySet<string>,
  ): Promise<RegistryToken> => {
    const scopes = mergeScopes([...scopesOf(access), ...(named.get(keyOf(access)) ?? [])]);
    const key = [challenge.parameters['realm'], ...scopes].join(' ');
    const kept = tokens.get(key);
    const { token, expires } = (await kept) ?? { token: '', expires: 0 };
    if (expires > now() && !rejected.has(bearer({ token }) ?? '')) return { token, expires };
    // Of several requests that wait for one token, the first fetches it.
    if (tokens.get(key) !== kept) return get(challenge, access, rejected);
    const fetched = fetchFor(challenge, access, scopes).catch((error: unknown) => {
      tokens.delete(key);
      throw final(error);
    });
    tokens.set(key, fetched);
    return fetched;
  };

  /** Remembers the scopes that a registry names: a gateway's name of a repository may differ from the one in its url. */
  const note = (challenges: readonly Challenge[], access: Access) => {
    const scopes = challenges.filter(isBearer).flatMap(({ parameters }) => parameters['scope'] ?? []);
    named.set(keyOf(access), mergeScopes([...(named.get(keyOf(access)) ?? []), ...scopes]));
  };

  return { get, note };
}

/** Whether a response asks for credentials; 403 and 404 may, too (RFC 9110, 11.6.1). */
function wantsMore({ status, headers, redirectedTo }: HttpResponse): boolean {
  // Only the registry itself may ask for credentials, not a server that it redirects to (CVE-2020-15157).
  if (redirectedTo !== undefined) return false;
  return status === 401 || ([403, 404].includes(status) && headers.get('www-authenticate') !== null);
}

/** Bearer first: a token reveals less than a password. */
function byPreference(challenges: readonly Challenge[]): Challenge[] {
  const basic = challenges.filter(({ scheme }) => scheme === 'basic');
  const bearers = challenges.filter(isBearer);
  const usable = bearers.filter(({ parameters }) => parameters['realm'] !== undefined);
  return [...(usable.length + basic.length > 0 ? usable : bearers), ...basic];
}

function isBearer({ scheme }: Challenge): boolean {
  return scheme === 'bearer';
}

function scopesOf({ repository, actions, alsoPull }: Access): string[] {
  const other = alsoPull === undefined || alsoPull === repository ? [] : [`repository:${alsoPull}:pull`];
  return [`repository:${repository}:${actions}`, ...other];
}

function keyOf(access: Access): string {
  return scopesOf(access).join(' ');
}

function bearer(token: { readonly token: string } | null): string | null {
  return token && `Bearer ${token.token}`;
}

function withAuthorization(request: HttpSendRequest, value: string | null): HttpSendRequest {
  return value === null ? request : { ...request, headers: { ...request.headers, Authorization: value } };
}

function rememberBy<Value>(make: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
  const entries = new Map<string, Promise<Value>>();
  return (key) => {
    const value = entries.get(key) ?? make(key);
    entries.set(key, value);
    return value;
  };
}

/** Drops the cause: the token service was already retried, and the request that needs the token shall not retry again. */
function final(error: unknown): unknown {
  return error instanceof ToolError ? new ToolError(error.message, error.problems) : error;
}
