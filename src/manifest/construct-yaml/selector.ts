import type { Platform } from '../../conda/platform.js';

// Selectors of constructor 3.16; it has none for the other platforms.
const SELECTORS: Readonly<Partial<Record<Platform, string>>> = {
  'linux-64': 'linux64',
  'linux-aarch64': 'aarch64',
  'linux-ppc64le': 'ppc64le',
  'linux-s390x': 's390x',
  'linux-armv7l': 'armv7l',
  'linux-32': 'linux32',
};

/** Returns whether constructor has a selector for lines of this platform only. */
export function hasSelector(platform: Platform): boolean {
  return SELECTORS[platform] !== undefined;
}

/** Returns the selector comment of a platform, with a space before it. Returns '' for null and for platforms without one. */
export function selectorComment(platform: Platform | null): string {
  const name = platform === null ? undefined : SELECTORS[platform];
  return name === undefined ? '' : ` # [${name}]`;
}
