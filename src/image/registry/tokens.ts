import { ToolError } from '../../errors.js';
import type { HttpSend, HttpSendRequest } from '../../host/http/get.js';
import { redactUrl } from '../../text/redact-url.js';
import type { Credentials } from './credentials.js';
import { isLoopback } from './loopback-name.js';
import { readJson, refused, succeeded } from './refused.js';

/** A token for a registry, valid until `expires` (milliseconds since 1970). */
export interface RegistryToken {
  readonly token: string;
  readonly expires: number;
}

/** A request to a token service, for these scopes: `repository:<name>:pull,push`. */
export interface TokenRequest {
  /** Url of the token service, as the registry named it. */
  readonly realm: string;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
  readonly credentials: Credentials | null;
  /** The registry's url, for messages, and to require the same transport security of the token service. */
  readonly registry: URL;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Fetches a token from a token service (docker's token authentication specification; OAuth 2 for an identity token). Throws
 * UserError if the credentials are not accepted, ToolError if there is no token.
 */
export async function fetchToken(request: TokenRequest, send: HttpSend): Promise<RegistryToken> {
  const { credentials, now } = request;
  const realm = realmUrl(request);
  const tokenRequest =
    credentials?.kind === 'identity' ? byRefresh(realm, credentials.token, request) : byGet(realm, request);
  const response = await send(tokenRequest);
  const named = { where: redactUrl(realm.href), action: 'get a token', registry: request.registry.host };
  if (!succeeded(response)) throw await refused(response, named);
  const answer = await readJson(response, named.where);
  const token = answer['token'] || answer['access_token'];
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) throw noToken(named.where);
  const lifetime = answer['expires_in'];
  // Some services send the number as a string.
  const seconds = typeof lifetime === 'number' || typeof lifetime === 'string' ? Number(lifetime) || 0 : 0;
  return { token, expires: now + Math.max(seconds, SHORTEST) * 1000 * EARLY };
}

/** Minimum lifetime in seconds: the default of the specification. */
const SHORTEST = 60;
/** Fraction of the lifetime after which a token is renewed: clocks differ, and requests take time. */
const EARLY = 0.8;

function byGet(realm: URL, { service, scopes, credentials }: TokenRequest): HttpSendRequest {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  if (credentials?.kind !== 'password') return { url: url.href };
  return { url: url.href, headers: { Authorization: basicAuthorization(credentials) } };
}

function byRefresh(realm: URL, token: string, { service, scopes }: TokenRequest): HttpSendRequest {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    service: service ?? '',
    client_id: 'archi-construct',
    scope: scopes.join(' '),
    refresh_token: token,
  });
  const bytes = Buffer.from(form.toString());
  return {
    url: realm.href,
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: {
      size: bytes.length,
      secret: true,
      async *read() {
        yield bytes;
      },
    },
  };
}

/** Returns the Authorization header of a user and a password (RFC 7617). */
export function basicAuthorization({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/**
 * Returns the url of the token service. Throws ToolError unless it is as secure as the registry, since passwords are sent to
 * it.
 */
function realmUrl({ realm, registry }: TokenRequest): URL {
  const url = URL.canParse(realm) ? new URL(realm) : null;
  // A loopback registry needs no TLS, since nobody can listen in; its token service on another host does.
  const safe = registry.protocol === 'http:' && (!isLoopback(registry.host) || isLoopback(url?.host ?? ''));
  const allowed = safe ? ['http:', 'https:'] : ['https:'];
  if (url !== null && allowed.includes(url.protocol) && url.username === '' && url.password === '')
    return url;
  throw new ToolError('the registry names an invalid token service', {
    where: registry.host,
    message: 'the realm of its WWW-Authenticate header is not allowed',
    expected: `a url with ${allowed.map((protocol) => `${protocol}//`).join(' or ')}`,
    found: redactUrl(realm).slice(0, 200),
    fix: 'check the name of the registry; if it is right, tell its operator',
  });
}

function noToken(where: string): ToolError {
  return new ToolError('the registry gives no token', {
    where,
    message: 'the answer of the token service contains no token',
    expected: 'JSON with token or access_token',
    fix: 'try again later, and check whether a proxy or a login page answers in its place',
  });
}
