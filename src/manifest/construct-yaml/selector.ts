import type { Platform } from '../../conda/platform.js';

// The names that constructor 3.16 gives to selectors; it has none for the other platforms.
const SELECTORS: Readonly<Partial<Record<Platform, string>>> = {
  'linux-64': 'linux64',
  'linux-aarch64': 'aarch64',
  'linux-ppc64le': 'ppc64le',
  'linux-s390x': 's390x',
  'linux-armv7l': 'armv7l',
  'linux-32': 'linux32',
};

/** True where construct.yaml can say that a line is for this platform only. */
export function hasSelector(platform: Platform): boolean {
  return SELECTORS[platform] !== undefined;
}

/** The comment that keeps a line for one platform, with the space before it; nothing for a line that is for all. */
export function selectorComment(platform: Platform | null): string {
  const name = platform === null ? undefined : SELECTORS[platform];
  return name === undefined ? '' : ` # [${name}]`;
}
