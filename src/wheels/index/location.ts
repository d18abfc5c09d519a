import { UserError } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';
import type { PipSetting, PipSettings } from './pip-settings.js';

/** A simple index (PEP 503) that is asked for wheels. */
export interface IndexLocation {
  /** With credentials: for requests only, never printed. Without a trailing slash. */
  readonly requestUrl: string;
  /** Without credentials. */
  readonly url: string;
}

/** The index that pip asks if nobody says another. */
const DEFAULT_INDEX = 'https://pypi.org/simple';

/** Returns the index of the command line, else pip's, else the public one. Throws UserError if its url cannot be used. */
export function chooseIndex(named: string | undefined, { indexUrl }: PipSettings): IndexLocation {
  const given = named === undefined ? indexUrl : { value: named, where: '--index-url' };
  if (given === null) return { url: DEFAULT_INDEX, requestUrl: DEFAULT_INDEX };
  return parseIndexUrl(given);
}

/** Parses the url of an index. Throws UserError if it is none for http. */
export function parseIndexUrl({ value, where }: PipSetting): IndexLocation {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.search !== '')
    throw new UserError('an index cannot be used', {
      where,
      message: 'this is no url of an index',
      expected: 'https://…/simple',
      found: redactUrl(value),
      fix: 'correct it',
    });
  url.hash = '';
  const requestUrl = withoutSlash(url);
  url.username = '';
  url.password = '';
  return { requestUrl, url: withoutSlash(url) };
}

function withoutSlash({ href }: URL): string {
  return href.replace(/\/+$/, '');
}

/** Returns a url of the index's server with the credentials of the index: for requests only. Others are returned unchanged. */
export function authorizeByIndex(url: string, index: IndexLocation): string {
  const [wanted, known] = [new URL(url), new URL(index.requestUrl)];
  if (wanted.username !== '' || wanted.password !== '' || wanted.origin !== known.origin) return url;
  wanted.username = known.username;
  wanted.password = known.password;
  return wanted.href;
}
