import { fileURLToPath, pathToFileURL } from 'node:url';
import { UserError } from '../errors.js';
import { redactUrl } from '../text/redact-url.js';

/** A channel's location, in a form that may be shown and stored, and one that may not. */
export interface ChannelUrl {
  /** Canonical url, for locks, records and messages: without credentials, token, trailing slash and query. */
  readonly url: string;
  /** Canonical url with credentials and token: for requests only, never printed. */
  readonly requestUrl: string;
  /** conda's name of the channel: the url's path without its leading slash; for `file://` the folder's name. */
  readonly name: string;
}

/** Whether paths are Windows paths; default: the kind of this machine. */
export interface PathKind {
  readonly windows?: boolean | undefined;
}

/**
 * Parses a url (`https://…`, `file://…`) or a folder (relative to the current one; on Windows also `C:\channel` and
 * `\\server\share`). Throws UserError for any other scheme.
 */
export function parseChannelUrl(location: string, kind: PathKind = {}): ChannelUrl {
  const url = toUrl(location, kind);
  const requestUrl = withoutTail(url);
  const shown = new URL(requestUrl);
  shown.username = '';
  shown.password = '';
  // In a `file:` url, `t` is a folder, and no token follows.
  if (shown.protocol !== 'file:') shown.pathname = shown.pathname.replace(TOKEN, '');
  const path = shown.pathname.replace(/\/+$/, '');
  const name = shown.protocol === 'file:' ? path.slice(path.lastIndexOf('/') + 1) : path.slice(1);
  return { url: withoutTail(shown), requestUrl, name: decodePath(name) };
}

/** Returns `<base>/<part>/<part>`, with each part percent-encoded. */
export function joinUrl(base: string, ...parts: readonly string[]): string {
  return [base.replace(/\/+$/, ''), ...parts.map(encodePart)].join('/');
}

/** Returns the text without percent-encoding; unchanged if its encoding is malformed. */
export function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns the path of a `file:` url. Throws UserError if it is no path on this machine. */
export function filePathOf(url: string, kind: PathKind = {}): string {
  const path = pathOrNull(url, kind);
  if (path !== null) return path;
  throw new UserError('a url cannot be used', {
    where: redactUrl(url),
    message: 'no path on this machine',
    expected: 'file:///… without a host, %2F and %00',
    fix: 'correct the url in the manifest, the lock or the channel',
  });
}

/** Returns whether a file from `base` may refer to `url`: nothing that came over http may name local files. */
export function maySendTo(base: URL, url: URL): boolean {
  if (url.protocol === 'file:') return base.protocol === 'file:' && pathOrNull(url.href) !== null;
  return url.protocol === 'http:' || url.protocol === 'https:';
}

function pathOrNull(url: string, kind: PathKind = {}): string | null {
  try {
    const path = fileURLToPath(url, kind);
    return path.includes('\0') ? null : path;
  } catch {
    // Node throws for another scheme, a host, and encoded slashes.
    return null;
  }
}

/**
 * Returns a url below a channel with that channel's credentials and token: for requests only. Other urls are returned
 * unchanged.
 */
export function authorizeUrl(url: string, channels: readonly ChannelUrl[]): string {
  const { href } = new URL(url);
  const owner = channels.find((channel) => href.startsWith(`${channel.url}/`));
  return owner === undefined ? url : `${owner.requestUrl}${href.slice(owner.url.length)}`;
}

/** The token in a url of anaconda.org or Anaconda Server; conda, too, takes the first match. */
const TOKEN = /\/t\/[^/]+/;

const SCHEMES = ['http:', 'https:', 'file:'];

function toUrl(location: string, kind: PathKind): URL {
  // A scheme of one letter is a drive of Windows.
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(location)) return pathToFileURL(location, kind);
  const url = URL.canParse(location) ? new URL(location) : null;
  if (url?.protocol === 'file:') filePathOf(url.href, kind);
  if (url !== null && SCHEMES.includes(url.protocol)) return url;
  throw new UserError('a channel cannot be used', {
    where: redactUrl(location),
    message: 'not a channel url',
    expected: 'https://…, http://…, file://… or a folder',
    fix: 'correct the channel, in the manifest or where it is given',
  });
}

function withoutTail(url: URL): string {
  const bare = new URL(url);
  bare.search = '';
  bare.hash = '';
  return bare.href.replace(/\/+$/, '');
}

/** Percent-encodes a part, except `+` and `=`, which are legal in a path and occur in file names. */
function encodePart(part: string): string {
  // Most file names need no encoding, and a channel has hundreds of thousands.
  if (/^[\w.+=~-]*$/.test(part)) return part;
  return encodeURIComponent(part).replaceAll('%2B', '+').replaceAll('%3D', '=');
}

/** Returns the folder of a local channel; null if the channel is on a server. */
export function localFolder(channel: string): string | null {
  const { url } = parseChannelUrl(channel);
  return url.startsWith('file:') ? filePathOf(url) : null;
}
