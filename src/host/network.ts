import { redactUrl } from '../conda/channel-url.js';
import { UserError } from '../errors.js';
import { systemClock } from './clock.js';
import { createHttp, type HttpGet, type HttpSend } from './http.js';
import { withResume } from './http-resume.js';
import { type RetryOptions, withRetry } from './http-retry.js';

/** The network as a command uses it: proxies of the environment, five tries, bodies that resume; or none, `offline`. */
export function openNetwork(options: {
  env: Readonly<NodeJS.ProcessEnv>;
  offline: boolean;
  userAgent?: string;
}): HttpGet {
  return options.offline ? refuseNetwork : reliably(createHttp(options));
}

/**
 * Five tries for every request but PATCH, of which nobody knows how much has arrived; the answer of a GET goes on where
 * it broke off.
 */
export function reliably(send: HttpSend, retry: RetryOptions = RETRY): HttpSend {
  const again = withRetry(send, retry);
  const get = withResume(again, retry);
  return (request) => {
    if (request.method === 'PATCH') return send(request);
    return (request.method ?? 'GET') === 'GET' ? get(request) : again(request);
  };
}

const RETRY: RetryOptions = { attempts: 5, clock: systemClock, random: Math.random };

/** Every request is refused with a UserError: `--offline` stands. */
export const refuseNetwork: HttpGet = async ({ url }) => {
  throw new UserError('the network is off (--offline)', [
    {
      where: redactUrl(url),
      message: 'this is not in the cache',
      fix: 'run once without --offline, or give a channel that is a folder',
    },
  ]);
};
