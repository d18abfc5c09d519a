import { parsePin } from '../../conda/file-name.js';
import { parseMatchSpec, readMatchSpec } from '../../conda/match-spec.js';
import type { Platform } from '../../conda/platform.js';
import { UserError } from '../../errors.js';
import { forPlatform } from '../../manifest/for-platform.js';
import type { Manifest } from '../../manifest/types.js';

/** The specs, pins and exclusions of a manifest for one platform: its own lists and the platform's, joined. */
export interface LockSpecs {
  readonly specs: readonly string[];
  /** Without specs of excluded packages. */
  readonly pins: readonly string[];
  readonly exclude: readonly string[];
  readonly virtualPackages: Readonly<Record<string, string>>;
  /** Specs for conda's history: those that the manifest requests, else the specs, or the pins if there are none, as constructor does. */
  readonly requested: readonly string[];
}

/** Joins the manifest's lists with the platform's. Throws UserError with every spec that cannot be read. */
export function lockSpecsFor(manifest: Manifest, platform: Platform): LockSpecs {
  const { specs, pins, exclude, virtualPackages } = forPlatform(manifest, platform);
  const stated = manifest.requestedSpecs?.filter(
    (spec) => !exclude.includes(readMatchSpec(spec)?.name?.toLowerCase() ?? ''),
  );
  checkSpecsAreRead([...specs, ...(stated ?? [])], manifest.file);
  const requested = stated ?? (specs.length > 0 ? specs : pins.map(pinAsSpec));
  return { specs, pins, exclude: [...new Set(exclude)].sort(), virtualPackages, requested };
}

/** Returns the requested spec that names this package; null for a dependency. */
export function requestedSpecOf(name: string, requested: readonly string[]): string | null {
  return requested.find((spec) => parseMatchSpec(spec).name === name.toLowerCase()) ?? null;
}

function checkSpecsAreRead(specs: readonly string[], file: string): void {
  const problems = specs.flatMap((spec) => {
    try {
      parseMatchSpec(spec, file);
      return [];
    } catch (error) {
      if (error instanceof UserError) return error.problems;
      throw error;
    }
  });
  if (problems.length > 0) throw new UserError('a spec of the manifest cannot be read', problems);
}

/** Returns a pin as conda's exact spec: `zlib-1.2.11-h7b6447c_2` as `zlib==1.2.11=h7b6447c_2`. */
function pinAsSpec(pin: string): string {
  const dist = parsePin(pin);
  return dist === null ? pin : `${dist.name}==${dist.version}=${dist.build}`;
}
