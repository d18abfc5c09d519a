import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { redactUrl } from '../../text/redact-url.js';
import type { LenientValue } from '../../yaml/lenient.js';
import { childOf, listOf, textOrNull, textsOf } from '../tree.js';

/** A source that can be archived. */
export type RecipeSource =
  | {
      readonly kind: 'url';
      /** The same file at several places. */
      readonly urls: readonly string[];
      readonly sha256: string;
    }
  /** A file or folder beside the recipe, relative to it. */
  | { readonly kind: 'path'; readonly path: string };

/** Returns the sources of a recipe and its outputs, each once, and what is wrong with those that cannot be archived. */
export function sourcesOf(
  tree: LenientValue,
  where: string,
): { readonly sources: readonly RecipeSource[]; readonly problems: readonly Problem[] } {
  const found = new Map<string, RecipeSource>();
  const problems: Problem[] = [];
  const parts = [tree, ...listOf(childOf(tree, 'outputs'))];
  for (const entry of parts.flatMap((part) => listOf(childOf(part, 'source')))) {
    const read = sourceOf(entry);
    if (read === null) continue;
    if ('kind' in read) found.set(JSON.stringify(read), read);
    else problems.push({ where, ...read });
  }
  return { sources: [...found.values()], problems };
}

/** The keys of sources that have no checksum of their files. */
const REPOSITORIES = ['git', 'git_url', 'hg_url', 'svn_url'];

/** Returns null for an entry without a source: only patches, or a folder. */
function sourceOf(entry: LenientValue): RecipeSource | Omit<Problem, 'where'> | null {
  const repository = REPOSITORIES.map((key) => textOrNull(childOf(entry, key))).find((url) => url !== null);
  if (repository !== undefined)
    return {
      ...{
        message: 'a repository has no checksum that an archive could be held to',
        found: redactUrl(repository),
      },
      fix: 'give the release, or the archive of the revision, as a url with its sha256',
    };
  const urls = textsOf(childOf(entry, 'url'));
  const path = textOrNull(childOf(entry, 'path'));
  if (urls.length === 0) return path === null ? null : { kind: 'path', path };
  const sha256 = textOrNull(childOf(entry, 'sha256'))?.toLowerCase() ?? null;
  const unusable = urls.find((url) => !/^(?:https?|file):\/\//.test(url));
  if (unusable !== undefined)
    return {
      message: 'a source has a url that cannot be fetched',
      expected: 'https://…',
      found: quoteValue(unusable),
    };
  if (sha256 !== null && /^[0-9a-f]{64}$/.test(sha256)) return { kind: 'url', urls, sha256 };
  return {
    message: `a source has no sha256: ${redactUrl(urls[0] ?? '')}`,
    expected: 'sha256: 64 digits of hex, lower case',
    ...(sha256 === null ? {} : { found: quoteValue(sha256) }),
    fix: 'add the sha256 that the project publishes; md5 and sha1 can be forged',
  };
}
