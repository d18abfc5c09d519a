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

/** Codes of failures that may well not happen again a moment later. */
const TRANSIENT = [
  'ECONNRESET',
  'ETIMEDOUT',
  'PROXY_TIMEOUT',
  'EPIPE',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
];
/** A server, or the proxy before it, said nothing at all. */
const TIMEOUTS = ['ETIMEDOUT', 'PROXY_TIMEOUT'];
/** Where another host may help: nobody answers by this name, or nobody at all. */
const ELSEWHERE = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'];
const BROKEN_OFF = /^(ERR_STREAM_PREMATURE_CLOSE|HPE_)/;

/** A request, as far as its failure is told. `elsewhere` says how another server is named, where one could be. */
export interface FailedRequest {
  readonly url: string;
  readonly sends: boolean;
  readonly elsewhere: string | undefined;
}

/** A request that got no answer, or whose answer broke off; an error of ours passes as it is. */
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
  return new ToolError(message, [problem], { cause: error, code: kind });
}

/** The proxy failed, not the server behind it: what follows names it. */
export function proxyFailed(host: string, error: unknown): Error {
  const { message } = asError(error);
  const code = codeOf(error) === 'ETIMEDOUT' ? 'PROXY_TIMEOUT' : 'PROXY_FAILED';
  return Object.assign(new Error(`the proxy ${host} cannot be used: ${message || codeOf(error)}`), { code });
}

/** True for what a second try may mend: a reset, a timeout, an answer that broke off. */
export function isTransient(error: unknown): boolean {
  const code = error instanceof ToolError ? codeOf(error.cause) : '';
  return TRANSIENT.includes(code) || BROKEN_OFF.test(code);
}

/** The server said nothing for so many milliseconds. */
export function tooSlow(limit: number): Error {
  return Object.assign(new Error(`no answer for ${seconds(limit)}`), { code: 'ETIMEDOUT' });
}

/** `10 s`, of milliseconds. */
export function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}

/** node-fetch's message has the url in it, with all its credentials; the reason stands behind. */
function reason(error: Error): string {
  const text = error.message.replace(/^request to .* failed, reason: /s, '');
  // OpenSSL's words have its thread and its source files around them.
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
