import { parsePin } from '../conda/file-name.js';
import { readMatchSpec } from '../conda/match-spec.js';
import type { Platform } from '../conda/platform.js';
import type { Manifest, PlatformManifest } from './types.js';

/**
 * What the manifest asks for on one platform: its own lists with the platform's added, but no pin or spec of a package
 * that the platform excludes.
 */
export function forPlatform(manifest: Manifest, platform: Platform): PlatformManifest {
  const own = manifest.platforms[platform];
  const exclude = [...manifest.exclude, ...(own?.exclude ?? [])].map((name) => name.toLowerCase());
  const isWanted = (name: string | undefined | null) => !exclude.includes((name ?? '').toLowerCase());
  return {
    specs: [...manifest.specs, ...(own?.specs ?? [])].filter((spec) =>
      isWanted(readMatchSpec(spec)?.name ?? null),
    ),
    pins: [...manifest.pins, ...(own?.pins ?? [])].filter((pin) => isWanted(parsePin(pin)?.name)),
    exclude,
    virtualPackages: { ...manifest.virtualPackages, ...own?.virtualPackages },
  };
}
