import { UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import { redactUrl } from '../../text/redact-url.js';
import { systemClock } from '../clock.js';
import { createHttp, type HttpGet, type HttpSend } from './get.js';
import { withResume } from './resume.js';
import { type RetryOptions, withRetry } from './retry.js';
import { withoutSilent } from './silent.js';

/** How a command uses the network. */
export interface NetworkOptions {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly emit: Emit;
  readonly userAgent?: string;
  /** Certificates (PEM) that are trusted besides those of node. */
  readonly trusted?: string | undefined;
  /** How the user names another server, for the message if one cannot be reached. */
  readonly elsewhere?: string;
}

/** `send` sends a request once; `reliably` adds retries to a function that sends. */
export interface Network {
  readonly send: HttpSend;
  readonly reliably: (send: HttpSend) => HttpSend;
}

/**
 * Returns the network for a command, with the proxies of the environment. A long wait is reported as a warning, once for each
 * server and try.
 */
export function openNetwork({ emit, ...options }: NetworkOptions): Network {
  const warned = new Set<string>();
  const tell = (message: string) => {
    if (!warned.has(message)) emit({ kind: 'warning', message });
    warned.add(message);
  };
  const retry = { attempts: 5, clock: systemClock, random: Math.random, tell };
  return { send: createHttp({ ...options, tell }), reliably: (send) => reliably(send, retry) };
}

/** Returns GET over the network; if `offline`, every request is refused. */
export function openGet({ offline, ...options }: NetworkOptions & { readonly offline: boolean }): HttpGet {
  if (offline) return refuseNetwork;
  const { send, reliably: again } = openNetwork(options);
  return again(send);
}

/**
 * Returns a function that retries every request except PATCH, for which it is unknown how much has arrived. A GET whose answer
 * breaks off is resumed. A server that never answered is not asked again.
 */
export function reliably(send: HttpSend, retry: RetryOptions): HttpSend {
  const again = withoutSilent(withRetry(send, retry));
  const get = withResume(again, retry);
  return (request) => {
    if (request.method === 'PATCH') return send(request);
    return (request.method ?? 'GET') === 'GET' ? get(request) : again(request);
  };
}

/** Refuses every request. Throws UserError: `--offline` is set. */
export const refuseNetwork: HttpGet = async ({ url }) => {
  throw new UserError(
    'the network is off (--offline)',
    {
      where: redactUrl(url),
      message: 'its response is not in the cache',
      fix: 'run once without --offline, or give a channel that is a folder',
    },
    { code: 'offline' },
  );
};
