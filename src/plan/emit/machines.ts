import type { Platform } from '../../conda/platform.js';

/** The names of a platform's architecture in container tools, and GitHub's runner for it. */
export interface Machine {
  /** `--platform` of docker and buildkit. */
  readonly docker: string;
  /** The node label `kubernetes.io/arch`. */
  readonly kubernetes: string;
  /** Null if GitHub has no such runner: builds are emulated. */
  readonly runner: string | null;
}

const ALONE = { runner: null };

const MACHINES: Readonly<Record<Platform, Machine>> = {
  'linux-64': { docker: 'linux/amd64', kubernetes: 'amd64', runner: 'ubuntu-24.04' },
  'linux-aarch64': { docker: 'linux/arm64', kubernetes: 'arm64', runner: 'ubuntu-24.04-arm' },
  'linux-ppc64le': { docker: 'linux/ppc64le', kubernetes: 'ppc64le', ...ALONE },
  'linux-ppc64': { docker: 'linux/ppc64', kubernetes: 'ppc64', ...ALONE },
  'linux-s390x': { docker: 'linux/s390x', kubernetes: 's390x', ...ALONE },
  'linux-armv7l': { docker: 'linux/arm/v7', kubernetes: 'arm', ...ALONE },
  'linux-armv6l': { docker: 'linux/arm/v6', kubernetes: 'arm', ...ALONE },
  'linux-riscv64': { docker: 'linux/riscv64', kubernetes: 'riscv64', ...ALONE },
  'linux-32': { docker: 'linux/386', kubernetes: '386', ...ALONE },
};

/** Returns the names of this platform's architecture in other tools. */
export function machineOf(platform: Platform): Machine {
  return MACHINES[platform];
}
