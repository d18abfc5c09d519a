import { readChannelLists } from '../../channel/open-lists.js';
import type { SubjectOptions } from '../../cli/options.js';
import type { Platform } from '../../conda/platform.js';
import { loadVersions } from '../../conda/version.js';
import type { Requirements } from '../../engine/failure.js';
import { missingRequirements } from '../../engine/missing.js';
import { ArchiError, combineErrors } from '../../errors.js';
import { silent } from '../../events.js';

type Reading = Pick<SubjectOptions, 'cacheDir' | 'offline' | 'env'>;

/** The platform that builds, and the one that the packages are for. */
export interface BuildPlatforms {
  readonly from: Platform;
  readonly to: Platform;
}

/** Reads each channel for both platforms: what is wrong with one is told before anything is built. Throws ArchiError with every channel. */
export async function checkChannels(
  locations: readonly string[],
  { from, to }: BuildPlatforms,
  options: Reading,
): Promise<void> {
  const failures: ArchiError[] = [];
  for (const location of locations) {
    const lists = [from, to].map((platform) => ({ locations: [location], platform }));
    try {
      await readChannelLists(lists, { ...options, emit: silent });
    } catch (error) {
      if (!(error instanceof ArchiError) || error.code === 'bug') throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined)
    throw failures.length === 1
      ? first
      : combineErrors('some channels of --dependencies cannot be used', failures);
}

/**
 * Returns the requirements that no channel has. If there are none and just the channel that is built has packages for the target,
 * these are what is missing: compilers require some that no recipe names.
 */
export async function missingFrom(
  requirements: Requirements,
  { channel, dependencies }: { readonly channel: string; readonly dependencies: readonly string[] },
  { from, to, ...options }: BuildPlatforms & Reading,
): Promise<readonly string[]> {
  const locations = [channel, ...dependencies];
  const lists = [from, to].map((platform) => ({ locations, platform }));
  const [build = [], host = []] = await readChannelLists(lists, { ...options, emit: silent });
  const missing = missingRequirements(requirements, { build, host }, await loadVersions());
  const hasTarget = host.slice(1).some(({ hasPlatform }) => hasPlatform);
  return missing.length > 0 || hasTarget ? missing : [`packages for ${to}`];
}
