import { PLATFORMS, type Platform } from '../conda/platform.js';
import type { EnvManifest, Manifest, PlatformManifest } from './types.js';

/**
 * Returns the manifest of one of its environments alone: its lists in place of the manifest's own. What the targets have is the same for
 * all.
 */
export function manifestOfEnv(manifest: Manifest, env: EnvManifest): Manifest {
  return {
    ...manifest,
    specs: env.specs,
    pins: env.pins,
    exclude: env.exclude ?? manifest.exclude,
    wheels: env.wheels,
    requestedSpecs: env.requestedSpecs,
    frozen: env.frozen,
    menus: env.menus ?? manifest.menus,
    channels: env.channels ?? manifest.channels,
    channelsRemap: env.channelsRemap ?? manifest.channelsRemap,
    platforms: Object.fromEntries(PLATFORMS.flatMap((platform) => platformOf(manifest, env, platform))),
    envs: [],
  };
}

function platformOf(
  manifest: Manifest,
  env: EnvManifest,
  platform: Platform,
): readonly (readonly [Platform, PlatformManifest])[] {
  const [whole, own] = [manifest.platforms[platform], env.platforms[platform]];
  if (whole === undefined && own === undefined) return [];
  // What the manifest leaves out on a platform counts for an environment that does not say what it leaves out.
  const inherited = env.exclude === null ? (whole?.exclude ?? []) : [];
  return [
    [
      platform,
      {
        specs: own?.specs ?? [],
        pins: own?.pins ?? [],
        exclude: [...inherited, ...(own?.exclude ?? [])],
        wheels: own?.wheels ?? [],
        virtualPackages: whole?.virtualPackages ?? {},
      },
    ],
  ];
}
