import { ToolError } from '../../errors.js';
import type { HttpResponse, HttpSend, HttpSendRequest } from '../../host/http/get.js';
import { type Challenge, parseChallenges } from './challenge.js';
import type { Credentials, FindCredentials } from './credentials.js';
import { drop } from './refused.js';
import { mergeScopes } from './scopes.js';
import { basicAuthorization, fetchToken, type Token } from './tokens.js';

/** What a request wants to do with repositories. */
export interface Access {
  readonly repository: string;
  readonly actions: 'pull' | 'pull,push';
  /** Another repository that blobs are mounted from. */
  readonly alsoPull?: string;
}

/** Adds to a sender what the registry wants to see before it allows `access`. */
export type Authorize = (send: HttpSend, access: Access) => HttpSend;

/** Tokens that one request shows: a kept one may have expired, and a new one may need a scope that the registry names. */
const MOST_TOKENS = 3;

/**
 * Answers the challenges of one registry. Tokens are kept for each set of scopes until they are about to expire, and
 * fetched anew where the registry does not take them any more. Nothing is sent to any other origin.
 */
export function createAuthorization(options: {
  /** The registry's url. */
  readonly registry: URL;
  /** As it is called in references and in credential files. */
  readonly name: string;
  /** What the registry asked for when it was found. */
  readonly challenges: readonly Challenge[];
  readonly findCredentials: FindCredentials;
  /** For token services; retries. */
  readonly send: HttpSend;
  readonly now: () => number;
}): Authorize {
  const { registry } = options;
  const credentialsOf = rememberBy((repository: string) => options.findCredentials(options.name, repository));
  const tokens = createTokens({ ...options, credentialsOf });
  let challenges = options.challenges;

  /** The header's value; null where nothing is asked for, or nothing is left to show that was not rejected. */
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
    // The registry may want another scope than we would ask for: it says so when it is asked.
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
      await drop(response);
    }
  };
}

/** Tokens of one registry's token services. */
function createTokens(options: {
  readonly registry: URL;
  readonly credentialsOf: (repository: string) => Promise<Credentials | null>;
  readonly send: HttpSend;
  readonly now: () => number;
}) {
  const { registry, now, send } = options;
  const tokens = new Map<string, Promise<Token>>();
  /** By our own scopes, those that the registry named in its challenges. */
  const named = new Map<string, string[]>();

  const fetchFor = async ({ parameters }: Challenge, access: Access, scopes: string[]): Promise<Token> => {
    const { realm = '', service } = parameters;
    const credentials = await options.credentialsOf(access.repository);
    const fetch = (wanted: string[]) =>
      fetchToken({ realm, service, scopes: wanted, credentials, registry, now: now() }, send);
    const others = mergeScopes(named.get(keyOf(access)) ?? []);
    return fetch(scopes).catch((error: unknown) => {
      if (others.length === 0 || others.join() === scopes.join()) throw error;
      // There are services that refuse all where they do not know one.
      return fetch(others).catch(() => Promise.reject(error));
    });
  };

  const get = async (challenge: Challenge, access: Access, rejected: ReadonlySet<string>): Promise<Token> => {
    const scopes = mergeScopes([...scopesOf(access), ...(named.get(keyOf(access)) ?? [])]);
    const key = [challenge.parameters['realm'], ...scopes].join(' ');
    const kept = tokens.get(key);
    const { token, expires } = (await kept) ?? { token: '', expires: 0 };
    if (expires > now() && !rejected.has(bearer({ token }) ?? '')) return { token, expires };
    // Of those who wait for one token, the first fetches it.
    if (tokens.get(key) !== kept) return get(challenge, access, rejected);
    const fetched = fetchFor(challenge, access, scopes).catch((error: unknown) => {
      tokens.delete(key);
      throw final(error);
    });
    tokens.set(key, fetched);
    return fetched;
  };

  /** Remembers the scopes that a registry names: a gateway may call a repository by another name than its url does. */
  const note = (challenges: readonly Challenge[], access: Access) => {
    const scopes = challenges.filter(isBearer).flatMap(({ parameters }) => parameters['scope'] ?? []);
    named.set(keyOf(access), mergeScopes([...(named.get(keyOf(access)) ?? []), ...scopes]));
  };

  return { get, note };
}

/** 403 and 404 may ask for credentials as well (RFC 9110, 11.6.1). */
function wantsMore({ status, headers, redirectedTo }: HttpResponse): boolean {
  // Only the registry itself may say what it wants to see, not who stores its blobs (CVE-2020-15157).
  if (redirectedTo !== undefined) return false;
  return status === 401 || ([403, 404].includes(status) && headers.get('www-authenticate') !== null);
}

/** A token says less about who asks than a password. */
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
  const made = new Map<string, Promise<Value>>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

/** The token service has had its retries: without a cause, the request that needs the token does not add its own. */
function final(error: unknown): unknown {
  return error instanceof ToolError ? new ToolError(error.message, error.problems) : error;
}
