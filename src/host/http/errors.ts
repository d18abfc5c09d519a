import { ArchiError, type Problem, ToolError } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';

const PROXY_FIX = 'check HTTPS_PROXY, HTTP_PROXY and NO_PROXY in the environment';

const FIXES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'check the host name, and that this machine has a network or a proxy (HTTPS_PROXY)',
  EAI_AGAIN: 'check that this machine has a network or a proxy (HTTPS_PROXY)',
  ETIMEDOUT: 'check that this machine has a network or a proxy (HTTPS_PROXY), or try again later',
  PROXY_FAILED: PROXY_FIX,
  PROXY_TIMEOUT: PROXY_FIX,
  EPROTO: 'check that the server speaks https at this port',
  ECONNREFUSED: 'check the address and that the server runs',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'name the certificate authority of that server in NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN: 'name the certificate authority of that server in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'name the certificate authority of that server in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'name the certificate authority of that server in NODE_EXTRA_CA_CERTS',
};

/** Codes of failures that may not happen again a moment later. */
const TRANSIENT = [
  'ECONNRESET',
  'ETIMEDOUT',
  'PROXY_TIMEOUT',
  'EPIPE',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
];
/** Codes for a server, or a proxy before it, that did not answer at all. */
const TIMEOUTS = ['ETIMEDOUT', 'PROXY_TIMEOUT'];
/** Codes of failures for which another host may help: the name is unknown, or nothing answers. */
const ELSEWHERE = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'];
const BROKEN_OFF = /^(ERR_STREAM_PREMATURE_CLOSE|HPE_)/;

/** The facts about a request that its error message needs. `elsewhere` says how the user names another server, if possible. */
export interface FailedRequest {
  readonly url: string;
  readonly sends: boolean;
  readonly elsewhere: string | undefined;
}

/** Returns the error for a request without an answer, or whose answer broke off; returns an ArchiError unchanged. */
export function requestFailed({ url, sends, elsewhere }: FailedRequest, error: unknown): Error {
  if (error instanceof ArchiError || !(error instanceof Error)) return asError(error);
  const code = codeOf(error);
  const fix = FIXES[code] ?? 'try again later';
  const problem: Problem = {
    where: redactUrl(url),
    message: redactUrl(reason(error)),
    fix: elsewhere !== undefined && ELSEWHERE.includes(code) ? `${fix}; ${elsewhere}` : fix,
  };
  const message = sends ? 'an upload failed' : 'a download failed';
  const kind = TIMEOUTS.includes(code) ? 'timeout' : 'network';
  return new ToolError(message, problem, { cause: error, code: kind });
}

/** Returns the error for a failure of the proxy, not of the server behind it; the message names the proxy. */
export function proxyFailed(host: string, error: unknown): Error {
  const { message } = asError(error);
  const code = codeOf(error) === 'ETIMEDOUT' ? 'PROXY_TIMEOUT' : 'PROXY_FAILED';
  return Object.assign(new Error(`the proxy ${host} cannot be used: ${message || codeOf(error)}`), { code });
}

/** Returns whether a second try may succeed: after a reset, a timeout, or an answer that broke off. */
export function isTransient(error: unknown): boolean {
  const code = error instanceof ToolError ? codeOf(error.cause) : '';
  return TRANSIENT.includes(code) || BROKEN_OFF.test(code);
}

/** Returns the error for a server that did not answer within `limit` milliseconds. */
export function tooSlow(limit: number): Error {
  return Object.assign(new Error(`no answer for ${seconds(limit)}`), { code: 'ETIMEDOUT' });
}

/** Formats milliseconds in seconds: `10 s`. */
export function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}

/** node-fetch's message contains the url with its credentials; only the reason after it is kept. */
function reason(error: Error): string {
  const text = error.message.replace(/^request to .* failed, reason: /s, '');
  // OpenSSL's message contains its thread and source files around the reason.
  const tls = /:SSL routines:[^:]*:([^:]+):/.exec(text)?.[1];
  if (tls !== undefined) return `no TLS connection: ${tls}`;
  return text === '' ? codeOf(error) : text;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
