import { decodePath } from '../../conda/channel-url.js';
import { isObject, parseJson } from '../../conda/json-text.js';
import { parseAnchors } from './anchors.js';

/** A file that an index has of a project. */
export interface IndexFile {
  /** The last part of its url. */
  readonly fn: string;
  /** Absolute, without credentials, query and fragment. */
  readonly url: string;
  /** Lower-case hex; null if the index gives none. */
  readonly sha256: string | null;
  /** `Requires-Python`; null for any. */
  readonly requiresPython: string | null;
  /** Why its authors have withdrawn it (PEP 592), perhaps empty; null if they have not. */
  readonly yanked: string | null;
}

/** What an index is asked to answer: JSON (PEP 691), else HTML (PEP 503). */
export const PAGE_TYPES =
  'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1';

/**
 * Reads the page of a project in a simple index, JSON (PEP 691) or HTML (PEP 503), in the order of the page; `base` is the url that
 * answered. Files that cannot be fetched by http are left out. Returns null if the text is no such page.
 */
export function parseProjectPage(text: string, base: string): readonly IndexFile[] | null {
  return /^\ufeff?\s*\{/.test(text) ? fromJson(text, base) : fromHtml(text, base);
}

function fromJson(text: string, base: string): readonly IndexFile[] | null {
  const page = jsonOf(text);
  if (!isObject(page) || !Array.isArray(page['files'])) return null;
  return page['files'].flatMap((file: unknown) => {
    if (!isObject(file)) return [];
    const { hashes, yanked } = file;
    const place = typeof file['url'] === 'string' ? placeOf(file['url'], base) : null;
    if (place === null) return [];
    const { fn, url } = place;
    const sha256 = sha256Of(isObject(hashes) ? hashes['sha256'] : null);
    const requiresPython = textOf(file['requires-python']);
    return { fn, url, sha256, requiresPython, yanked: yanked === true ? '' : textOf(yanked) };
  });
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

function fromHtml(text: string, base: string): readonly IndexFile[] | null {
  if (!/<(?:!doctype|html|body|a)\b/i.test(text)) return null;
  return parseAnchors(text).flatMap(({ href, attributes }) => {
    const place = placeOf(href, base);
    if (place === null) return [];
    const { fn, url, fragment } = place;
    const sha256 = sha256Of(/[#&]sha256=([0-9a-f]+)/i.exec(fragment)?.[1]);
    const requiresPython = textOf(attributes.get('data-requires-python'));
    return { fn, url, sha256, requiresPython, yanked: attributes.get('data-yanked') ?? null };
  });
}

// Nothing that came over http may name local files.
function placeOf(text: string, base: string): { fn: string; url: string; fragment: string } | null {
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return null;
  const { hash: fragment, pathname } = url;
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return { fn: decodePath(pathname.slice(pathname.lastIndexOf('/') + 1)), url: url.href, fragment };
}

function sha256Of(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
