import { emulateAarch64 } from './emulation.js';
import type { RootPlatform } from './root.js';

/** What making a root and running in it takes. */
export const ROOT_TOOLS = ['mmdebstrap', 'apt-get', 'unshare', 'chroot'];

/** Why programs of a platform cannot be run in a root here; null where they can. */
export function obstacleTo(platform: RootPlatform): string | null {
  if (process.getuid?.() !== 0) return 'a root is made and entered by root only';
  if (platform === 'linux-aarch64') return emulateAarch64();
  return process.arch === 'x64' ? null : 'the host is no x86_64';
}
