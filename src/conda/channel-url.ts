import { fileURLToPath, pathToFileURL } from 'node:url';
import { UserError } from '../errors.js';
import { redactUrl } from '../text/redact-url.js';

/** A channel's location taken apart: what may be shown and written down, and what may not. */
export interface ChannelUrl {
  /** Canonical: no credentials, no token, no trailing slash, no query. What locks and records carry. */
  readonly url: string;
  /** The same with its credentials and token: for requests only, never printed. */
  readonly requestUrl: string;
  /** What conda calls the channel: the url's path without its leading slash; the folder's last part for `file://`. */
  readonly name: string;
}

/** Whether paths are those of Windows; left out, as this machine has them. */
export interface PathKind {
  readonly windows?: boolean | undefined;
}

/**
 * Reads `https://…`, `file://…` or a folder (relative to the current one), `C:\channel` and `\\server\share` too on Windows. Throws
 * UserError for any other scheme.
 */
export function parseChannelUrl(location: string, kind: PathKind = {}): ChannelUrl {
  const url = toUrl(location, kind);
  const requestUrl = withoutTail(url);
  const shown = new URL(requestUrl);
  shown.username = '';
  shown.password = '';
  // A folder called t is no token.
  if (shown.protocol !== 'file:') shown.pathname = shown.pathname.replace(TOKEN, '');
  const path = shown.pathname.replace(/\/+$/, '');
  const name = shown.protocol === 'file:' ? path.slice(path.lastIndexOf('/') + 1) : path.slice(1);
  return { url: withoutTail(shown), requestUrl, name: decodePath(name) };
}

/** `<base>/<part>/<part>`, each part percent-encoded. */
export function joinUrl(base: string, ...parts: readonly string[]): string {
  return [base.replace(/\/+$/, ''), ...parts.map(encodePart)].join('/');
}

/** Percent-encoding taken off; a text whose encoding is damaged stays as it is. */
export function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The path that a `file:` url names. Throws UserError where it names none on this machine. */
export function filePathOf(url: string, kind: PathKind = {}): string {
  const path = pathOrNull(url, kind);
  if (path !== null) return path;
  throw new UserError('a url cannot be used', [
    {
      where: redactUrl(url),
      message: 'no path on this machine',
      expected: 'file:///… without a host, %2F and %00',
      fix: 'correct the url in the manifest, the lock or the channel',
    },
  ]);
}

/** Whether what `base` is made of may send a reader to `url`: nothing that came over http may name local files. */
export function maySendTo(base: URL, url: URL): boolean {
  if (url.protocol === 'file:') return base.protocol === 'file:' && pathOrNull(url.href) !== null;
  return url.protocol === 'http:' || url.protocol === 'https:';
}

function pathOrNull(url: string, kind: PathKind = {}): string | null {
  try {
    const path = fileURLToPath(url, kind);
    return path.includes('\0') ? null : path;
  } catch {
    // node throws for another scheme, a host, and encoded slashes.
    return null;
  }
}

/** A url below a channel, with that channel's credentials and token put back: for requests only. */
export function authorizeUrl(url: string, channels: readonly ChannelUrl[]): string {
  const { href } = new URL(url);
  const owner = channels.find((channel) => href.startsWith(`${channel.url}/`));
  return owner === undefined ? url : `${owner.requestUrl}${href.slice(owner.url.length)}`;
}

/** Where anaconda.org and Anaconda Server have a token; conda too takes the first such place. */
const TOKEN = /\/t\/[^/]+/;

const SCHEMES = ['http:', 'https:', 'file:'];

function toUrl(location: string, kind: PathKind): URL {
  // One letter is a drive: no scheme is that short.
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(location)) return pathToFileURL(location, kind);
  const url = URL.canParse(location) ? new URL(location) : null;
  if (url?.protocol === 'file:') filePathOf(url.href, kind);
  if (url !== null && SCHEMES.includes(url.protocol)) return url;
  throw new UserError('a channel cannot be used', [
    {
      where: redactUrl(location),
      message: 'not a channel url',
      expected: 'https://…, http://…, file://… or a folder',
      fix: 'correct the channel in the manifest or after --channel',
    },
  ]);
}

function withoutTail(url: URL): string {
  const bare = new URL(url);
  bare.search = '';
  bare.hash = '';
  return bare.href.replace(/\/+$/, '');
}

/** `encodeURIComponent` without what is legal in a path: file names hold `+`, `!` and `=`. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replaceAll('%2B', '+').replaceAll('%3D', '=');
}

/** Returns the folder that a channel is, or null if it is on a server. */
export function localFolder(channel: string): string | null {
  const { url } = parseChannelUrl(channel);
  return url.startsWith('file:') ? filePathOf(url) : null;
}
