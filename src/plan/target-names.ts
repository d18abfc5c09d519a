import { type MatchSpec, parseMatchSpec } from '../conda/match-spec.js';
import type { Platform } from '../conda/platform.js';

/** Translates package names between the channels of two platforms. */
export interface TargetNames {
  /** Parses a dependency of a source record and translates it to the target. Throws UserError if it is no match spec. */
  readonly spec: (text: string) => MatchSpec;
  /** Returns the target's name of a package of the source channel. */
  readonly inTarget: (name: string) => string;
  /** Returns the source channel's name of a package of the target. */
  readonly inSource: (name: string) => string;
}

/**
 * Returns the translation. Names of compilers end in the platform: `gcc_impl_linux-64` is `gcc_impl_linux-aarch64` on the target.
 * A build string with a hash belongs to one platform, so it is removed from specs.
 */
export function targetNames(from: Platform, to: Platform): TargetNames {
  const known = new Map<string, MatchSpec>();
  return {
    spec: (text) => {
      const spec = known.get(text) ?? forTarget(parseMatchSpec(text));
      known.set(text, spec);
      return spec;
    },
    inTarget: (name) => exchanged(name, from, to),
    inSource: (name) => exchanged(name, to, from),
  };

  function forTarget(spec: MatchSpec): MatchSpec {
    const build = spec.build !== null && HASHED.test(spec.build) ? null : spec.build;
    const subdir = spec.subdir === from ? to : spec.subdir;
    return { ...spec, name: exchanged(spec.name, from, to), build, subdir };
  }
}

/** Build strings with a hash (`h5eee18b_0`, `py37he8ac12f_1`): an `h` and seven hexadecimal digits. */
const HASHED = /h[0-9a-f]{7}(?:_|$)/;

function exchanged(name: string, platform: Platform, other: Platform): string {
  return name.endsWith(`_${platform}`) ? `${name.slice(0, -platform.length)}${other}` : name;
}
