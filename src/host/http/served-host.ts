import { isIP } from 'node:net';

/**
 * Returns whether a `Host` header names a server that listens at `host`: by that name, by any address, or as localhost. A web
 * page whose own name resolves to this server (DNS rebinding) sends its own name, never an address. HTTP 1.0 clients, which no
 * browser is, send no such header.
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
