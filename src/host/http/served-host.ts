import { isIP } from 'node:net';

/**
 * Whether a `Host` header names a server that listens at `host`: by that name, by any address, or as localhost. A web page
 * whose own name was made to lead here (DNS rebinding) asks by that name; an address is nobody's name. Clients of HTTP
 * 1.0, which no browser is, send none.
 */
export function isServedHost(header: string | undefined, host: string, hostname: string): boolean {
  if (header === undefined) return true;
  const name = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(header)?.[1]?.toLowerCase() ?? '';
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0) return true;
  return (
    name !== '' && (name === host.toLowerCase() || (isIP(host) !== 0 && name === hostname.toLowerCase()))
  );
}
