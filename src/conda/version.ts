import type { Version } from '@conda-org/rattler';
import { loadRattler } from './rattler.js';
import { startsWithVersion } from './version-prefix.js';

/**
 * conda's version order (CEP-29, CEP-33): prefixes are compared here, the rest by rattler. All methods throw TypeError if a
 * text is not a version.
 */
export interface Versions {
  /** -1, 0 or 1. */
  compare(a: string, b: string): number;
  /**
   * Whether a version starts with a prefix: `3.7.10` starts with `3.7` but not with `3.1`; `1.1.1k` starts with `1.1.1`, unlike
   * in rattler.
   */
  startsWith(version: string, prefix: string): boolean;
  /** `~=`: not older than `base`, and equal except for base's last segment. */
  isCompatible(version: string, base: string): boolean;
}

/** Loads rattler and returns its version order. */
export async function loadVersions(): Promise<Versions> {
  const { Version } = await loadRattler();
  const known = new Map<string, Version>();
  const read = (text: string): Version => {
    const version = known.get(text) ?? parse(Version, text);
    known.set(text, version);
    return version;
  };
  return {
    compare: (a, b) => read(a).compare(read(b)),
    startsWith: (version, prefix) => {
      read(version);
      read(prefix);
      return startsWithVersion(version, prefix);
    },
    isCompatible: (version, base) => read(version).compatibleWith(read(base)),
  };
}

/** conda strips spaces, and reads `-` as `_` if the version has no `_` (CEP-33). */
function parse(Class: typeof Version, text: string): Version {
  const trimmed = text.trim();
  const normal = trimmed.includes('_') ? trimmed : trimmed.replaceAll('-', '_');
  try {
    return new Class(normal);
  } catch (error) {
    throw new TypeError(`${JSON.stringify(text)} is not a version`, { cause: error });
  }
}
