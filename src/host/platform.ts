import { endianness } from 'node:os';
import type { Platform } from '../conda/platform.js';

/** The host's platform by Node's name of the architecture. */
const HOSTS: Readonly<Partial<Record<NodeJS.Architecture, Platform>>> = {
  x64: 'linux-64',
  arm64: 'linux-aarch64',
  arm: 'linux-armv7l',
  ppc64: 'linux-ppc64le',
  s390x: 'linux-s390x',
  riscv64: 'linux-riscv64',
  ia32: 'linux-32',
};

/** Returns the platform of this machine; null if conda has none for it. */
export function hostPlatform(): Platform | null {
  if (process.platform !== 'linux') return null;
  // Node has one name for both byte orders of ppc64.
  return process.arch === 'ppc64' && endianness() === 'BE' ? 'linux-ppc64' : (HOSTS[process.arch] ?? null);
}

/** Returns the version of this machine's glibc; null if Node runs with another C library. */
export function hostGlibc(): string | null {
  const { header } = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  return header?.glibcVersionRuntime ?? null;
}
