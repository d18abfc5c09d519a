import { archNames, type Platform } from '../../conda/platform.js';
import type { Suite } from '../types.js';

/** The triplets that Debian's compilers have in their names, by conda's subdir. */
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

/** Where Debian's folders of an architecture have another name than its compilers. */
const MULTIARCH: Readonly<Partial<Record<Platform, string>>> = { 'linux-32': 'i386-linux-gnu' };

/** `cpu_family` and `endian` of Meson's machine files where they are not `uname -m` and `little`. */
const MESON: Readonly<Partial<Record<Platform, { readonly family?: string; readonly endian?: string }>>> = {
  'linux-ppc64le': { family: 'ppc64' },
  'linux-ppc64': { endian: 'big' },
  'linux-s390x': { endian: 'big' },
  'linux-armv7l': { family: 'arm' },
  'linux-armv6l': { family: 'arm' },
  'linux-32': { family: 'x86' },
};

/** The triplets of rust. */
const RUST: Readonly<Record<Platform, string>> = {
  'linux-64': 'x86_64-unknown-linux-gnu',
  'linux-aarch64': 'aarch64-unknown-linux-gnu',
  'linux-ppc64le': 'powerpc64le-unknown-linux-gnu',
  'linux-ppc64': 'powerpc64-unknown-linux-gnu',
  'linux-s390x': 's390x-unknown-linux-gnu',
  'linux-armv7l': 'armv7-unknown-linux-gnueabihf',
  'linux-armv6l': 'arm-unknown-linux-gnueabi',
  'linux-riscv64': 'riscv64gc-unknown-linux-gnu',
  'linux-32': 'i686-unknown-linux-gnu',
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
  const triplet = TRIPLETS[target];
  return {
    platform,
    target,
    triplet,
    multiarch: multiarchOf(target),
    debian_triplet: triplet.replace('_', '-'),
    build_triplet: TRIPLETS[platform],
    build_multiarch: multiarchOf(platform),
    machine,
    meson_family: MESON[target]?.family ?? machine,
    meson_endian: MESON[target]?.endian ?? 'little',
    rust: RUST[target],
    // In names of shell variables.
    word: target.replace('-', '_'),
    rust_word: RUST[target].toUpperCase().replaceAll('-', '_'),
    build_rust_word: RUST[platform].toUpperCase().replaceAll('-', '_'),
    gcc: suite.gcc,
    glibc: suite.glibc,
    ...(platform === target ? nativeNames(triplet) : crossNames(debian)),
  };
}

function multiarchOf(platform: Platform): string {
  return MULTIARCH[platform] ?? TRIPLETS[platform];
}

/** A native compiler lies in the sysroot as in a root of Debian: in the prefix it would search the prefix's `lib`. */
function nativeNames(triplet: string): TargetNames {
  return {
    kind: 'native',
    // Ends the names of Debian's libraries of a compiler: `libgcc-12-dev`.
    for_target: '',
    // The folder below the prefix that the compiler takes for /usr, and the way from `bin` to the programs in it.
    usr: `${triplet}/sysroot/usr/`,
    from_bin: `../${triplet}/sysroot/usr/bin/`,
    // The way from the folder where the compiler looks for assembler and linker to `bin`.
    to_bin: '../../../../../bin/',
  };
}

function crossNames(debian: string): TargetNames {
  return { kind: 'cross', for_target: `-${debian}-cross`, usr: '', from_bin: '', to_bin: '../../bin/' };
}

/**
 * Returns the text for one kind of compilers: without the lines that end in `# [native]` or `# [cross]` and are for the other one, and
 * with the names filled in.
 */
export function fillNames(text: string, names: TargetNames): string {
  return text
    .replaceAll(/^(.*?) *# \[(native|cross)\]\n/gm, (_, line: string, kind: string) =>
      kind === names['kind'] ? `${line}\n` : '',
    )
    .replaceAll(/\{([a-z_]+)\}/g, (whole, name: string) => names[name] ?? whole);
}
