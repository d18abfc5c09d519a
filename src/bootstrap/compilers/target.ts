import { archNames, type Platform } from '../../conda/platform.js';
import type { Suite } from '../types.js';

/** The triplets of Debian's architectures, by conda's subdir: names of compilers and of folders. */
const TRIPLETS: Readonly<Record<Platform, string>> = {
  'linux-64': 'x86_64-linux-gnu',
  'linux-aarch64': 'aarch64-linux-gnu',
  'linux-ppc64le': 'powerpc64le-linux-gnu',
  'linux-ppc64': 'powerpc64-linux-gnu',
  'linux-s390x': 's390x-linux-gnu',
  'linux-armv7l': 'arm-linux-gnueabihf',
  'linux-armv6l': 'arm-linux-gnueabi',
  'linux-riscv64': 'riscv64-linux-gnu',
  'linux-32': 'i686-linux-gnu',
};

/** `cpu_family` and `endian` of Meson's machine files where they are not `uname -m` and `little`. */
const MESON: Readonly<Partial<Record<Platform, { readonly family?: string; readonly endian?: string }>>> = {
  'linux-ppc64le': { family: 'ppc64' },
  'linux-ppc64': { endian: 'big' },
  'linux-s390x': { endian: 'big' },
  'linux-armv7l': { family: 'arm' },
  'linux-armv6l': { family: 'arm' },
  'linux-32': { family: 'x86' },
};

/** What stands for `{target}`, `{triplet}` … in the table of compilers and its files. */
export type TargetNames = Readonly<Record<string, string>>;

/** Returns the names that compilers have which run on `platform` and compile for `target`, in Debian's packages and in conda's. */
export function targetNames(options: {
  readonly platform: Platform;
  readonly target: Platform;
  readonly suite: Suite;
}): TargetNames {
  const { platform, target, suite } = options;
  const { debian, machine } = archNames(target);
  return {
    target,
    triplet: TRIPLETS[target],
    debian_triplet: TRIPLETS[target].replace('_', '-'),
    build_triplet: TRIPLETS[platform],
    machine,
    meson_family: MESON[target]?.family ?? machine,
    meson_endian: MESON[target]?.endian ?? 'little',
    gcc: suite.gcc,
    glibc: suite.glibc,
    // Debian's libraries of a cross compiler: `libgcc-12-dev-arm64-cross`.
    for_target: `-${debian}-cross`,
  };
}

/** Replaces the names in a text. */
export function fillNames(text: string, names: TargetNames): string {
  return text.replaceAll(/\{([a-z_]+)\}/g, (whole, name: string) => names[name] ?? whole);
}
