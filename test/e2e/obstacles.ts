import { emulate } from './emulation.js';
import type { RootPlatform } from './root.js';

/** The tools needed to make a root and run in it. */
export const ROOT_TOOLS = ['mmdebstrap', 'apt-get', 'unshare', 'chroot'];

/** Returns the reason why programs of a platform cannot run in a root here, or null. */
export function obstacleTo(platform: RootPlatform): string | null {
  if (process.getuid?.() !== 0) return 'a root is made and entered by root only';
  if (platform === 'linux-aarch64') return emulate('aarch64');
  if (platform === 'linux-riscv64') return emulate('riscv64');
  return process.arch === 'x64' ? null : 'the host is no x86_64';
}
