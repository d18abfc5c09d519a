import { UserError } from '../../errors.js';

/**
 * Returns the proxy that the environment sets for a url, as curl reads it: `https_proxy` or `http_proxy` by the url's scheme,
 * else `all_proxy`, in lower case before upper case; null if none is set or `no_proxy` contains the host. `no_proxy` lists host
 * names (which include their subdomains) and addresses, with or without a port, or `*`. Throws UserError if the proxy is not
 * http or https.
 */
export function proxyFor(url: URL, env: Readonly<NodeJS.ProcessEnv>): URL | null {
  const variable = [`${url.protocol.slice(0, -1)}_proxy`, 'all_proxy'].find((name) => setting(name, env));
  if (variable === undefined || isExempt(url, setting('no_proxy', env))) return null;
  return parseProxy(variable, setting(variable, env));
}

function setting(name: string, env: Readonly<NodeJS.ProcessEnv>): string {
  return (env[name] || env[name.toUpperCase()] || '').trim();
}

function parseProxy(variable: string, value: string): URL {
  const text = value.includes('://') ? value : `http://${value}`;
  const proxy = URL.canParse(text) ? new URL(text) : null;
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return proxy;
  // The message does not quote the value: it may contain a password.
  throw new UserError('the proxy cannot be used', {
    where: variable,
    message: 'not an http or https proxy',
    expected: 'http://host:port or https://host:port',
    found: proxy === null ? 'not a url' : `a ${proxy.protocol.slice(0, -1)} url`,
    fix: `correct ${variable} or ${variable.toUpperCase()} in the environment, or unset it`,
  });
}

function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, bracketed, plain, onlyPort] =
    /^(?:\[([^\]]+)\]|([^:]+|[^:]*:.*:[^:]*?))(?::(\d+))?$/.exec(entry) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const name = (bracketed ?? plain ?? entry).replace(/^\*?\./, '');
  return host === name || host.endsWith(`.${name}`);
}
