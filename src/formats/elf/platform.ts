import type { ElfFacts } from './read.js';

/** ELF header fields of one platform, and the program interpreters that its kernel and glibc know. */
export interface ElfPlatform extends Pick<ElfFacts, 'class' | 'endian' | 'machine'> {
  readonly interpreters: readonly string[];
}

/** e_machine as in the ELF registry; loader paths as in glibc's ABI list. */
const PLATFORMS: Readonly<Record<string, ElfPlatform>> = {
  'linux-64': elfPlatform(64, 62, '/lib64/ld-linux-x86-64.so.2'),
  'linux-aarch64': elfPlatform(64, 183, '/lib/ld-linux-aarch64.so.1'),
  'linux-ppc64le': elfPlatform(64, 21, '/lib64/ld64.so.2'),
  'linux-ppc64': { ...elfPlatform(64, 21, '/lib64/ld64.so.1'), endian: 'big' },
  'linux-s390x': { ...elfPlatform(64, 22, '/lib/ld64.so.1'), endian: 'big' },
  'linux-armv7l': elfPlatform(32, 40, '/lib/ld-linux-armhf.so.3'),
  'linux-armv6l': elfPlatform(32, 40, '/lib/ld-linux-armhf.so.3', '/lib/ld-linux.so.3'),
  'linux-riscv64': elfPlatform(64, 243, '/lib/ld-linux-riscv64-lp64d.so.1'),
  'linux-32': elfPlatform(32, 3, '/lib/ld-linux.so.2'),
};

/** Returns the header fields that ELF files of a subdir have; null for noarch and unknown platforms. */
export function elfHeaderOf(subdir: string): ElfPlatform | null {
  return Object.hasOwn(PLATFORMS, subdir) ? (PLATFORMS[subdir] ?? null) : null;
}

function elfPlatform(bits: 32 | 64, machine: number, ...interpreters: string[]): ElfPlatform {
  return { class: bits, endian: 'little', machine, interpreters };
}
