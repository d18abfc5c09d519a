import { archNames, type Platform } from '../conda/platform.js';

/** Other platforms whose programs the kernel of a platform runs natively. */
const RUNS_AS_WELL: Readonly<Partial<Record<Platform, readonly Platform[]>>> = {
  'linux-64': ['linux-32'],
  'linux-aarch64': ['linux-armv7l', 'linux-armv6l'],
  'linux-armv7l': ['linux-armv6l'],
};

/** Returns whether a machine of a platform, null if that is not known, runs the programs of another one without an emulator. */
export function runsNatively(host: Platform | null, platform: Platform): boolean {
  return host !== null && (host === platform || (RUNS_AS_WELL[host] ?? []).includes(platform));
}

/** Returns qemu's name of a platform's architecture. */
export function qemuName(platform: Platform): string {
  const { machine } = archNames(platform);
  if (platform === 'linux-32') return 'i386';
  return machine.startsWith('armv') ? 'arm' : machine;
}

/** Returns the commands by which root registers the emulator of a platform with the kernel. */
export function registeringCommands(platform: Platform): string[] {
  return [
    'with the package qemu-user-static installed, as root:',
    'mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc  # if it is not mounted',
    `cat /usr/lib/binfmt.d/qemu-${qemuName(platform)}.conf > /proc/sys/fs/binfmt_misc/register`,
  ];
}
