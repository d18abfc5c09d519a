import { BUILD_PLATFORM, hasSources, lockedTool } from '../build-tool.js';
import { type ChannelDeps, findBuildTool } from '../find-build-tool.js';
import type { Lock } from '../types.js';

/**
 * Returns the lock with the python that compiles its sources on the machine that builds: the same version for `BUILD_PLATFORM`, from
 * the same channels. A lock that needs none, or whose channels have none, records none; a recorded one that still fits stays.
 * Throws ArchiError if a channel cannot be read.
 */
export async function withBuildTools(
  lock: Lock,
  locations: readonly string[],
  deps: ChannelDeps,
): Promise<Lock> {
  const { buildTools: _, ...without } = lock;
  const python = lock.packages.find(({ record }) => record.name === 'python');
  if (python === undefined || lock.platform === BUILD_PLATFORM || !hasSources(lock)) return without;
  const { name, version } = python.record;
  const tool =
    lockedTool(lock, name, BUILD_PLATFORM) ??
    (await findBuildTool({ name, version, host: BUILD_PLATFORM, locations }, deps));
  return tool === null ? without : { ...without, buildTools: [tool] };
}
