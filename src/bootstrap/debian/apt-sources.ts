import { parseDeb822 } from '../../formats/deb822.js';
import { parseSignedBy, type SignedBy } from '../trust/signed-by.js';

/** One archive that apt reads binary packages from. */
export interface AptSource {
  /** Without a trailing slash. */
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Whose keys have to have signed it; null if the source names none. */
  readonly signedBy: SignedBy | null;
}

/** Reads a one-line-style file (`sources.list`, `*.list`; sources.list(5)). */
export function parseOneLineSources(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    const [, options, uri, suite, components] = match ?? [];
    if (uri === undefined || suite === undefined) return [];
    return [
      { uri: trimSlash(uri), suites: [suite], components: words(components), signedBy: signedBy(options) },
    ];
  });
}

/** Reads a deb822-style file (`*.sources`); disabled paragraphs and those of sources only are left out. */
export function parseDeb822Sources(text: string): AptSource[] {
  return parseDeb822(text).flatMap((paragraph) => {
    const enabled = !/^(no|false|without|off|disable|0)$/i.test(paragraph.get('enabled') ?? 'yes');
    if (!enabled || !words(paragraph.get('types')).includes('deb')) return [];
    const suites = words(paragraph.get('suites'));
    const components = words(paragraph.get('components'));
    return words(paragraph.get('uris')).map((uri) => ({
      uri: trimSlash(uri),
      suites,
      components,
      signedBy: parseSignedBy(paragraph.get('signed-by')),
    }));
  });
}

/** Names that Debian gives its main archive's suites: a mirror of one of them is a mirror of all. */
const DEBIAN_SUITES =
  /^(oldoldstable|oldstable|stable|testing|unstable|sid|experimental|buster|bullseye|bookworm|trixie|forky|duke)(-updates|-backports)?$/;

/**
 * The first http(s) archive that looks like a mirror of Debian's main one: a suite of Debian's, the component `main`.
 * Null where there is none. Suites of the security archive do not count: it holds no whole release.
 */
export function findMirror(sources: readonly AptSource[]): AptSource | null {
  const source = sources.find(
    ({ uri, suites, components }) =>
      /^https?:\/\//.test(uri) &&
      components.includes('main') &&
      suites.some((suite) => DEBIAN_SUITES.test(suite)),
  );
  return source ?? null;
}

function signedBy(options: string | undefined): SignedBy | null {
  const option = words(options).find((word) => word.startsWith('signed-by='));
  return parseSignedBy(option?.slice('signed-by='.length));
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

function trimSlash(uri: string): string {
  return uri.replace(/\/+$/, '');
}
