import type { Version } from '@conda-org/rattler';
import { loadRattler } from './rattler.js';
import { startsWithVersion } from './version-prefix.js';

/** conda's version order (CEP-29, CEP-33), over rattler but for prefixes. Every method throws TypeError for a text that is no version. */
export interface Versions {
  /** -1, 0 or 1. */
  compare(a: string, b: string): number;
  /** `3.7.10` starts with `3.7` but not with `3.1`; `1.1.1k` with `1.1.1`, where rattler says no. */
  startsWith(version: string, prefix: string): boolean;
  /** `~=`: not older than `base`, and the same but for base's last segment. */
  isCompatible(version: string, base: string): boolean;
}

/** Versions by rattler, which is loaded for them. */
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

/** conda strips spaces and `-` stands for `_` in a version that has no `_` (CEP-33). */
function parse(Class: typeof Version, text: string): Version {
  const trimmed = text.trim();
  const normal = trimmed.includes('_') ? trimmed : trimmed.replaceAll('-', '_');
  try {
    return new Class(normal);
  } catch (error) {
    throw new TypeError(`${JSON.stringify(text)} is not a version`, { cause: error });
  }
}
