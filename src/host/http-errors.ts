import { redactUrl } from '../conda/channel-url.js';
import { ArchiError, type Problem, ToolError } from '../errors.js';

const FIXES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'check the host name, and that this machine has a network or a proxy (HTTPS_PROXY)',
  EAI_AGAIN: 'check that this machine has a network or a proxy (HTTPS_PROXY)',
  EPROTO: 'check that the server speaks https at this port',
  ECONNREFUSED: 'check the address and that the server runs',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'name the certificate authority of that server in NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN: 'name the certificate authority of that server in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'name the certificate authority of that server in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'name the certificate authority of that server in NODE_EXTRA_CA_CERTS',
};

/** Codes of failures that may well not happen again a moment later. */
const TRANSIENT = ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
const BROKEN_OFF = /^(ERR_STREAM_PREMATURE_CLOSE|HPE_)/;

/** A request that got no answer, or whose answer broke off; an error of ours passes as it is. */
export function requestFailed({ url, sends }: { url: string; sends: boolean }, error: unknown): Error {
  if (error instanceof ArchiError || !(error instanceof Error)) return asError(error);
  const problem: Problem = {
    where: redactUrl(url),
    message: redactUrl(reason(error)),
    fix: FIXES[codeOf(error)] ?? 'try again later',
  };
  return new ToolError(sends ? 'an upload failed' : 'a download failed', [problem], { cause: error });
}

/** True for what a second try may mend: a reset, a timeout, an answer that broke off. */
export function isTransient(error: unknown): boolean {
  const code = error instanceof ToolError ? codeOf(error.cause) : '';
  return TRANSIENT.includes(code) || BROKEN_OFF.test(code);
}

/** The server said nothing for so many milliseconds. */
export function tooSlow(limit: number): Error {
  return Object.assign(new Error(`no answer for ${limit / 1000} s`), { code: 'ETIMEDOUT' });
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
