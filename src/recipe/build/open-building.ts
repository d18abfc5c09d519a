import { resolve } from 'node:path';
import { variantsOfChannels } from '../../channel/open-variants.js';
import type { SubjectOptions } from '../../cli/options.js';
import { parseChannelUrl } from '../../conda/channel-url.js';
import { type BuildOrder, type BuildOutcome, buildRecipe } from '../../engine/build.js';
import { removeAbandoned } from '../../engine/open-scratch.js';
import { ensureFolder } from '../../host/fs/folders.js';
import { checkChannels } from './open-channels.js';
import { type BuildPlace, indexSilently, openBuildDeps } from './open-deps.js';

/** What all builds into a channel have in common. */
export interface BuildingRequest
  extends BuildPlace,
    Pick<BuildOrder, 'variants' | 'glibc' | 'minutes' | 'logs'>,
    Pick<SubjectOptions, 'cacheDir' | 'offline' | 'env'> {}

/** Builds a recipe into the channel, as `buildRecipe` does. */
export type BuildOne = (
  order: Pick<BuildOrder, 'name' | 'recipe' | 'makes' | 'engine' | 'test'>,
) => Promise<BuildOutcome>;

/**
 * Checks the channels that recipes are built with, then makes and indexes the one that gets the packages. Returns the function that
 * builds a recipe. Throws ArchiError.
 */
export async function openBuilding(request: BuildingRequest): Promise<BuildOne> {
  const { channel, dependencies, from, to, variants, glibc, minutes, logs } = request;
  await checkChannels(dependencies, { from, to }, request);
  const deps = await openBuildDeps(request, request);
  ensureFolder(channel);
  removeAbandoned(channel);
  await indexSilently(channel);
  const channels = [channel, ...dependencies].map((location) => parseChannelUrl(location).requestUrl);
  const common = { channel, from, to, variants, glibc, minutes, logs, channels, again: null };
  return (order) => buildRecipe({ ...common, ...order }, deps);
}

/** Returns variant files, later ones over earlier ones: those of the channels, the first channel over the others, and the given ones. */
export function variantPaths(dependencies: readonly string[], given: readonly string[] = []): string[] {
  return [...variantsOfChannels(dependencies).toReversed(), ...given.map((path) => resolve(path))];
}
