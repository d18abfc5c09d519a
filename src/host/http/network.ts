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
  /** How a user names another server, for where one cannot be reached. */
  readonly elsewhere?: string;
}

/** Requests that are sent once, and a way to send them until they are answered. */
export interface Network {
  readonly send: HttpSend;
  readonly reliably: (send: HttpSend) => HttpSend;
}

/**
 * The network as a command uses it: proxies of the environment; what makes us wait is told as a warning, once for each
 * server and step of its tries.
 */
export function openNetwork({ emit, ...options }: NetworkOptions): Network {
  const told = new Set<string>();
  const tell = (message: string) => {
    if (!told.has(message)) emit({ kind: 'warning', message });
    told.add(message);
  };
  const retry = { attempts: 5, clock: systemClock, random: Math.random, tell };
  return { send: createHttp({ ...options, tell }), reliably: (send) => reliably(send, retry) };
}

/** GET over the network; `offline`, nothing is asked. */
export function openGet({ offline, ...options }: NetworkOptions & { readonly offline: boolean }): HttpGet {
  if (offline) return refuseNetwork;
  const { send, reliably: again } = openNetwork(options);
  return again(send);
}

/**
 * Five tries for every request but PATCH, of which nobody knows how much has arrived; the answer of a GET goes on where
 * it broke off. A server that answers nothing is given up.
 */
export function reliably(send: HttpSend, retry: RetryOptions): HttpSend {
  const again = withoutSilent(withRetry(send, retry));
  const get = withResume(again, retry);
  return (request) => {
    if (request.method === 'PATCH') return send(request);
    return (request.method ?? 'GET') === 'GET' ? get(request) : again(request);
  };
}

/** Every request is refused with a UserError: `--offline` stands. */
export const refuseNetwork: HttpGet = async ({ url }) => {
  throw new UserError(
    'the network is off (--offline)',
    [
      {
        where: redactUrl(url),
        message: 'this is not in the cache',
        fix: 'run once without --offline, or give a channel that is a folder',
      },
    ],
    { code: 'offline' },
  );
};
