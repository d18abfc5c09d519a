import type { Subdir } from '../../conda/platform.js';
import { sortKeys } from '../../conda/sorted-json.js';
import { type Problem, UserError } from '../../errors.js';
import type { ChannelPackage } from '../types.js';

/**
 * Returns the repodata.json of one subdir: the unchanged records of the channels, keys sorted. `base` is the url of the files
 * (CEP-15); null if they are beside the repodata.
 */
export function metaRepodata(request: {
  readonly subdir: Subdir;
  readonly packages: readonly ChannelPackage[];
  readonly base: string | null;
}): string {
  const { subdir, packages, base } = request;
  const here = packages.filter(({ record }) => record.subdir === subdir);
  const group = (extension: string) =>
    Object.fromEntries(
      here
        .filter(({ fn }) => fn.endsWith(extension))
        .map(({ fn, record }) => [fn, { ...record.raw, subdir }]),
    );
  const repodata = {
    info: { subdir, ...(base === null ? {} : { base_url: base }) },
    packages: group('.tar.bz2'),
    'packages.conda': group('.conda'),
    removed: [],
    repodata_version: base === null ? 1 : 2,
  };
  return `${JSON.stringify(sortKeys(repodata))}\n`;
}

/**
 * Returns the url of the folder that has the files of a subdir; null if there are no files. Throws UserError if they are in
 * several folders: repodata can name only one.
 */
export function baseUrl(subdir: Subdir, packages: readonly ChannelPackage[]): string | null {
  const here = packages.filter(({ record }) => record.subdir === subdir);
  const bases = [...new Set(here.map(({ url }) => url.slice(0, url.lastIndexOf('/'))))].sort();
  if (bases.length > 1) throw severalBases(subdir, bases);
  return bases[0] ?? null;
}

function severalBases(subdir: Subdir, bases: readonly string[]): UserError {
  const problem: Problem = {
    where: subdir,
    message: 'the packages come from several channels, but repodata can name only one place',
    expected: 'one channel, or the packages beside the repodata',
    found: bases.join('\n'),
    fix: 'give --packages: the files are then fetched, verified and put beside the repodata',
  };
  return new UserError('a meta-channel cannot point to several channels', problem);
}
