import { ToolError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { Repository } from '../github/types.js';
import type { Remote } from './types.js';

/**
 * Returns where git reaches a repository: by https, or by ssh. The server's answer names the url; one that leads to another host, where
 * the token must not go, is refused. Throws ToolError. An API on this machine may name folders too.
 */
export function remoteOf(
  { fullName, cloneUrl, sshUrl }: Repository,
  { gitHost, ssh }: { readonly gitHost: string; readonly ssh: boolean },
): Remote {
  const url = ssh ? sshUrl : cloneUrl;
  const isFine = ssh ? isSsh(url, gitHost) : isHttps(url, gitHost) || (isHere(gitHost) && isFolder(url));
  if (isFine) return { url };
  throw new ToolError(`the clone url of ${fullName} cannot be used`, {
    where: fullName,
    message: 'it leads to another host than the API, or git cannot use it safely',
    expected: ssh ? `git@${gitHost}:…` : `https://${gitHost}/…`,
    found: quoteValue(url),
    fix: 'check --api-url',
  });
}

function isHttps(url: string, host: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host: named, username, password } = new URL(url);
  return protocol === 'https:' && named === host && username === '' && password === '';
}

function isSsh(url: string, host: string): boolean {
  const [name = ''] = host.split(':');
  return url.startsWith(`git@${name}:`) && /^[\w.@:/-]+$/.test(url);
}

function isHere(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(host);
}

function isFolder(url: string): boolean {
  return url.startsWith('file:///');
}
