import type { LenientValue } from '../../yaml/lenient.js';
import { childOf, listOf, readTree, textOrNull, textsOf } from '../tree.js';

/** A source that a build fetched. */
export interface FetchedSource {
  /** Each has it. */
  readonly urls: readonly string[];
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Returns the sources with a sha256 that a build fetched, as its record names them. Throws UserError if that is not YAML. */
export function fetchedSources(text: string, where: string): FetchedSource[] {
  const tree = readTree(text, `${where}: info/recipe/rendered_recipe.yaml`);
  return listOf(childOf(tree, 'finalized_sources')).flatMap(sourceOf);
}

function sourceOf(entry: LenientValue): FetchedSource[] {
  const urls = textsOf(childOf(entry, 'url'));
  const sha256 = textOrNull(childOf(entry, 'sha256'))?.toLowerCase();
  return urls.length === 0 || sha256 === undefined ? [] : [{ urls, sha256 }];
}

/** Returns the record of a build with other urls in place of some. */
export function withUrls(text: string, replacements: ReadonlyMap<string, string>): string {
  return text.replace(URL_LINE, (line, before: string, url: string, after: string) => {
    const replacement = replacements.get(url);
    return replacement === undefined ? line : `${before}${replacement}${after}`;
  });
}

/** A line of the record that ends with a url: `- url: https://…` or an item of a list. */
const URL_LINE = /^((?: |- )*(?:url: )?['"]?)([a-z]+:\/\/[^\s'"]+)(['"]?)$/gm;
