import { parsePin } from '../conda/file-name.js';
import { readMatchSpec } from '../conda/match-spec.js';
import type { Platform } from '../conda/platform.js';
import type { Manifest, PlatformManifest } from './types.js';

/**
 * Returns the manifest's lists with those of one platform appended, without pins and specs of excluded packages. The
 * platform's virtual packages override the manifest's.
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
    wheels: [...manifest.wheels, ...(own?.wheels ?? [])],
    virtualPackages: { ...manifest.virtualPackages, ...own?.virtualPackages },
  };
}
