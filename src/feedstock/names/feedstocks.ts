import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { type FeedstockOutputs, plainName } from './outputs.js';

/** A feedstock, and the packages that it is wanted for. */
export interface Feedstock {
  /** The name of its repository: `numpy-feedstock`. */
  readonly name: string;
  readonly packages: readonly string[];
}

/**
 * Returns the feedstocks of packages in the order in which they are first needed, each once. The mapping decides; a package that it does
 * not have, and every package if it is null, is made by the feedstock of its own name. A name that ends with `-feedstock` is one.
 * Names that cannot be any, and packages that several feedstocks make, are problems.
 */
export function feedstocksOf(
  packages: readonly string[],
  outputs: FeedstockOutputs | null,
): { readonly feedstocks: readonly Feedstock[]; readonly problems: readonly Problem[] } {
  const found = new Map<string, string[]>();
  const problems: Problem[] = [];
  for (const name of packages) {
    const chosen = feedstockOf(name, outputs);
    if (typeof chosen !== 'string') {
      problems.push(chosen);
      continue;
    }
    const wanted = found.get(chosen) ?? [];
    if (!wanted.includes(name)) wanted.push(name);
    found.set(chosen, wanted);
  }
  const feedstocks = [...found].map(([name, wanted]) => ({ name: `${name}-feedstock`, packages: wanted }));
  return { feedstocks, problems };
}

/** conda's names of packages; GitHub accepts all of them as names of repositories. */
const PACKAGE = /^(?!\.)[a-z0-9_.+-]{1,80}$/;
const REPOSITORY = /^(?!\.)[A-Za-z0-9_.-]{1,80}$/;

function feedstockOf(name: string, outputs: FeedstockOutputs | null): string | Problem {
  if (!PACKAGE.test(name)) {
    const expected = 'the name of a package or a feedstock, in lower case';
    return {
      where: quoteValue(name),
      message: 'this cannot be a package',
      expected,
      fix: 'correct the name',
    };
  }
  if (name.endsWith('-feedstock')) return plainName(name);
  const makers = outputs?.get(name) ?? [name];
  const [first = name, ...others] = makers.includes(name) ? [name] : makers;
  if (others.length > 0) {
    return {
      where: name,
      message: 'several feedstocks make this package',
      found: makers.join(', '),
      fix: `name the one that is meant: ${first}-feedstock`,
    };
  }
  if (REPOSITORY.test(first)) return first;
  return {
    where: name,
    message: 'its feedstock has no name that a repository can have',
    found: quoteValue(first),
    fix: 'correct the file of --outputs',
  };
}
