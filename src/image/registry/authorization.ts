import { ToolError } from '../../errors.js';
import type { HttpSend, HttpSendRequest } from '../../host/http.js';
import { type Challenge, parseChallenges } from './challenge.js';
import type { Credentials, FindCredentials } from './credentials.js';
import { drop } from './refused.js';
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

/**
 * Answers the challenges of one registry. Tokens are kept for each set of scopes until they are about to expire, and
 * fetched anew once where the registry does not take them any more. Nothing is sent to any other origin.
 */
export function createAuthorization(options: {
  /** The registry's url. */
  readonly registry: URL;
  /** As it is called in references and in credential files. */
  readonly name: string;
  readonly findCredentials: FindCredentials;
  /** For token services; retries. */
  readonly send: HttpSend;
  readonly now: () => number;
}): Authorize {
  const { registry, now } = options;
  const tokens = new Map<string, Promise<Token>>();
  const known = new Map<string, Promise<Credentials | null>>();
  let challenge: Challenge | null = null;

  const credentialsFor = ({ repository }: Access) => {
    const found = known.get(repository) ?? options.findCredentials(options.name, repository);
    known.set(repository, found);
    return found;
  };

  const fetchFor = async (access: Access, scopes: readonly string[]): Promise<Token> => {
    const { realm = '', service } = challenge?.parameters ?? {};
    const credentials = await credentialsFor(access);
    return fetchToken({ realm, service, scopes, credentials, registry, now: now() }, options.send);
  };

  const tokenFor = async (access: Access, rejected: string | null): Promise<string> => {
    const scopes = scopesOf(access);
    const key = scopes.join(' ');
    const kept = tokens.get(key);
    const { token, expires } = (await kept) ?? { token: '', expires: 0 };
    if (expires > now() && bearer(token) !== rejected) return token;
    // Of those who wait for one token, the first fetches it.
    if (tokens.get(key) !== kept) return tokenFor(access, rejected);
    const fetched = fetchFor(access, scopes).catch((error: unknown) => {
      tokens.delete(key);
      throw final(error);
    });
    tokens.set(key, fetched);
    return (await fetched).token;
  };

  /** The header's value; null where nothing is asked for, or nothing is left to show. */
  const authorization = async (access: Access, rejected: string | null): Promise<string | null> => {
    if (challenge === null) return null;
    const credentials = await credentialsFor(access);
    if (credentials?.kind === 'bearer') return different(bearer(credentials.token), rejected);
    if (challenge.scheme === 'bearer') return bearer(await tokenFor(access, rejected));
    return credentials?.kind === 'password' ? different(basicAuthorization(credentials), rejected) : null;
  };

  return (send, access) => async (request) => {
    if (new URL(request.url).origin !== registry.origin) return send(request);
    const shown = await authorization(access, null);
    const response = await send(withAuthorization(request, shown));
    // Only the registry itself may say what it wants to see, not who stores its blobs (CVE-2020-15157).
    if (response.status !== 401 || response.redirectedTo !== undefined) return response;
    challenge = choose(parseChallenges(response.headers.get('www-authenticate'))) ?? challenge;
    const next = await authorization(access, shown);
    if (next === null) return response;
    await drop(response);
    return send(withAuthorization(request, next));
  };
}

/** A token says less about who asks than a password. */
function choose(challenges: readonly Challenge[]): Challenge | null {
  const find = (wanted: string) => challenges.find(({ scheme }) => scheme === wanted);
  return find('bearer') ?? find('basic') ?? null;
}

function scopesOf({ repository, actions, alsoPull }: Access): string[] {
  const other = alsoPull === undefined || alsoPull === repository ? [] : [`repository:${alsoPull}:pull`];
  return [`repository:${repository}:${actions}`, ...other];
}

function bearer(token: string): string {
  return `Bearer ${token}`;
}

function different(value: string, rejected: string | null): string | null {
  return value === rejected ? null : value;
}

function withAuthorization(request: HttpSendRequest, value: string | null): HttpSendRequest {
  return value === null ? request : { ...request, headers: { ...request.headers, Authorization: value } };
}

/** The token service has had its retries: without a cause, the request that needs the token does not add its own. */
function final(error: unknown): unknown {
  return error instanceof ToolError ? new ToolError(error.message, error.problems) : error;
}
