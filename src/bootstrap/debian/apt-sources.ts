import { parseDeb822 } from '../../formats/deb822.js';
import { parseSignedBy, type SignedBy } from '../trust/signed-by.js';

/** One archive that apt reads binary packages from. */
export interface AptSource {
  /** Without a trailing slash. */
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** The keys that must sign the archive; null if the source gives no `Signed-By`. */
  readonly signedBy: SignedBy | null;
}

/** Parses a one-line-style file (`sources.list`, `*.list`; sources.list(5)). Other lines are ignored. */
export function parseOneLineSources(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    const [, options, uri, suite, components] = match ?? [];
    if (uri === undefined || suite === undefined) return [];
    return {
      uri: trimSlash(uri),
      suites: [suite],
      components: words(components),
      signedBy: signedBy(options),
    };
  });
}

/** Parses a deb822-style file (`*.sources`). Skips disabled paragraphs and those without `deb` among their types. */
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

/** Suites of Debian's main archive. A mirror that has one of them is taken to have all. */
const DEBIAN_SUITES =
  /^(oldoldstable|oldstable|stable|testing|unstable|sid|experimental|buster|bullseye|bookworm|trixie|forky|duke)(-updates|-backports)?$/;

/**
 * Returns the first http(s) source with a suite of Debian's main archive and the component `main`. Returns null if there
 * is none. Suites of the security archive do not count: that archive has no complete release.
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
