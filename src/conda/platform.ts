import { UserError } from '../errors.js';

/** A conda subdir this project can build for. */
export const PLATFORMS = [
  'linux-64',
  'linux-aarch64',
  'linux-ppc64le',
  'linux-ppc64',
  'linux-s390x',
  'linux-armv7l',
  'linux-armv6l',
  'linux-riscv64',
  'linux-32',
] as const;

export type Platform = (typeof PLATFORMS)[number];

/** What is built for where nothing else was said. */
export const USUAL_PLATFORM: Platform = 'linux-aarch64';

/** `noarch` holds what every platform may install. */
export type Subdir = Platform | 'noarch';

/** The names other tools use for one architecture. */
export interface ArchNames {
  /** `uname -m`; also what constructor writes into the installer's file name. */
  readonly machine: string;
  /** Debian's name (`dpkg --print-architecture`). */
  readonly debian: string;
  /** conda's `arch` field in a record (conda-meta `arch`). */
  readonly conda: string;
}

const ARCH_NAMES: Readonly<Record<Platform, ArchNames>> = {
  'linux-64': { machine: 'x86_64', debian: 'amd64', conda: 'x86_64' },
  'linux-aarch64': { machine: 'aarch64', debian: 'arm64', conda: 'aarch64' },
  'linux-ppc64le': { machine: 'ppc64le', debian: 'ppc64el', conda: 'ppc64le' },
  'linux-ppc64': { machine: 'ppc64', debian: 'ppc64', conda: 'ppc64' },
  'linux-s390x': { machine: 's390x', debian: 's390x', conda: 's390x' },
  'linux-armv7l': { machine: 'armv7l', debian: 'armhf', conda: 'armv7l' },
  'linux-armv6l': { machine: 'armv6l', debian: 'armel', conda: 'armv6l' },
  'linux-riscv64': { machine: 'riscv64', debian: 'riscv64', conda: 'riscv64' },
  'linux-32': { machine: 'i686', debian: 'i386', conda: 'x86' },
};

const ARCH_ALIASES: Readonly<Record<string, Platform>> = {
  '64': 'linux-64',
  amd64: 'linux-64',
  x86_64: 'linux-64',
  arm64: 'linux-aarch64',
  aarch64: 'linux-aarch64',
  ppc64le: 'linux-ppc64le',
  ppc64el: 'linux-ppc64le',
  ppc64: 'linux-ppc64',
  s390x: 'linux-s390x',
  armv7l: 'linux-armv7l',
  armhf: 'linux-armv7l',
  armv6l: 'linux-armv6l',
  armel: 'linux-armv6l',
  riscv64: 'linux-riscv64',
  i386: 'linux-32',
  i686: 'linux-32',
  x86: 'linux-32',
};

/** What other tools call the architecture of a platform. */
export function archNames(platform: Platform): ArchNames {
  return ARCH_NAMES[platform];
}

/** True for a platform this project can build for; `noarch` is none. */
export function isPlatform(text: string): text is Platform {
  return (PLATFORMS as readonly string[]).includes(text);
}

/** `--platform`, or another flag like it: a conda subdir. Throws UserError that lists the known ones. */
export function parsePlatform(text: string, flag = '--platform'): Platform {
  if (isPlatform(text)) return text;
  throw new UserError(`unknown platform ${JSON.stringify(text)}`, [
    {
      message: 'no such conda platform',
      expected: PLATFORMS.join(', '),
      found: text,
      fix: fixOfPlatform(text, flag),
    },
  ]);
}

function fixOfPlatform(text: string, flag: string): string {
  const meant = platformByArch(text);
  return meant === undefined ? `give one of these with ${flag}` : `conda calls it ${meant}: ${flag} ${meant}`;
}

function platformByArch(arch: string): Platform | undefined {
  return Object.hasOwn(ARCH_ALIASES, arch) ? ARCH_ALIASES[arch] : undefined;
}

/** `--arch`: any usual name of a Linux architecture (aarch64, arm64, x86_64, …). Throws UserError that lists them. */
export function platformOfArch(arch: string): Platform {
  const platform = platformByArch(arch);
  if (platform !== undefined) return platform;
  throw new UserError(`unknown architecture ${JSON.stringify(arch)}`, [
    {
      message: 'no such architecture',
      expected: Object.keys(ARCH_ALIASES).join(', '),
      found: arch,
      fix: isPlatform(arch) ? `it is a platform: --platform ${arch}` : 'give one of these with --arch',
    },
  ]);
}

/**
 * Whether a package may lie in a channel's `subdir`, by its info/index.json: its own one, or any where it is noarch. What says
 * nothing of a subdir is for the one in which it lies.
 */
export function isForSubdir(index: Readonly<Record<string, unknown>>, subdir: string): boolean {
  const stated = index['subdir'] ?? subdir;
  return stated === subdir || stated === 'noarch' || Boolean(index['noarch']);
}
