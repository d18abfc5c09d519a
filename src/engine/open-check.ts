import { join } from 'node:path';
import { type Problem, UserError } from '../errors.js';
import { loadCodecs } from '../host/compress/codecs.js';
import { withScratch } from '../host/fs/scratch.js';
import { readStatedIndex } from '../package/stated-index.js';
import { quoteValue } from '../text/quote-value.js';

/** What a build is expected to make. */
export interface Expected {
  /** The platform that the packages are for. */
  readonly to: string;
  /** The names of the recipe's packages, as far as they are known. */
  readonly names: readonly string[];
}

/**
 * Throws UserError for packages that the build should not have made: for another platform, of other names alone, or in a folder of
 * another platform than they say. `paths` are `subdir/file` below `output`.
 */
export async function refuseUnexpected(
  paths: readonly string[],
  output: string,
  { to, names }: Expected,
): Promise<void> {
  const problems: Problem[] = [];
  const found = new Set<string>();
  for (const path of paths) {
    const [subdir = '', fn = ''] = path.split('/');
    const index = await withScratch(output, async ({ open, keep }) =>
      readStatedIndex({ bytes: open(join(output, path)), keep, fn, codecs: await loadCodecs(fn) }),
    );
    found.add(String(index['name']));
    const stated = index['subdir'];
    if (subdir !== to && subdir !== 'noarch')
      problems.push({
        message: `${path} is for another platform`,
        expected: `${to} or noarch`,
        found: subdir,
      });
    else if (stated !== undefined && stated !== subdir)
      problems.push({
        message: `${path} says that it is for another platform`,
        expected: subdir,
        found: quoteValue(String(stated)),
      });
  }
  if (names.length > 0 && found.size > 0 && !names.some((name) => found.has(name)))
    problems.push({
      message: 'no package has a name of the recipe',
      expected: names.join(', '),
      found: [...found].join(', '),
    });
  if (problems.length > 0) throw new UserError('the engine made other packages', problems);
}
