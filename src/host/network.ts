import { redactUrl } from '../conda/channel-url.js';
import { UserError } from '../errors.js';
import { systemClock } from './clock.js';
import { createHttpGet, type HttpGet } from './http.js';
import { withResume } from './http-resume.js';
import { withRetry } from './http-retry.js';

/** The network as a command uses it: proxies of the environment, five tries, bodies that resume; or none, `offline`. */
export function openNetwork(options: {
  env: Readonly<NodeJS.ProcessEnv>;
  offline: boolean;
  userAgent?: string;
}): HttpGet {
  if (options.offline) return refuseNetwork;
  const retry = { attempts: 5, clock: systemClock, random: Math.random };
  return withResume(withRetry(createHttpGet(options), retry), retry);
}

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
