import { UserError } from '../errors.js';

/** The conda subdirs that this project can build for. */
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

/** The default platform. */
export const USUAL_PLATFORM: Platform = 'linux-aarch64';

/** `noarch` has the packages that every platform can install. */
export type Subdir = Platform | 'noarch';

/** Other tools' names of an architecture. */
export interface ArchNames {
  /** `uname -m`; also part of the installer's file name, as in constructor. */
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
  x64: 'linux-64',
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

/** Returns other tools' names of a platform's architecture. */
export function archNames(platform: Platform): ArchNames {
  return ARCH_NAMES[platform];
}

/** Returns whether the text is a platform that this project can build for; `noarch` is not. */
export function isPlatform(text: string): text is Platform {
  return (PLATFORMS as readonly string[]).includes(text);
}

/** Parses `--platform`, or another flag with a platform. Throws UserError, which lists the known platforms. */
export function parsePlatform(text: string, flag = '--platform'): Platform {
  if (isPlatform(text)) return text;
  throw new UserError(`unknown platform ${JSON.stringify(text)}`, {
    message: 'no such conda platform',
    expected: PLATFORMS.join(', '),
    found: text,
    fix: fixOfPlatform(text, flag),
  });
}

function fixOfPlatform(text: string, flag: string): string {
  const meant = platformMeant(text);
  return meant === undefined ? `give one of these with ${flag}` : `conda calls it ${meant}: ${flag} ${meant}`;
}

/** Of an architecture's name, or of one behind `linux`, as docker (linux/arm64) and others (linux-arm64) write it. */
function platformMeant(text: string): Platform | undefined {
  return platformByArch(text.toLowerCase().replace(/^linux[-/]/, ''));
}

function platformByArch(arch: string): Platform | undefined {
  return Object.hasOwn(ARCH_ALIASES, arch) ? ARCH_ALIASES[arch] : undefined;
}

/**
 * Parses `--arch`: any usual name of a Linux architecture (aarch64, arm64, x86_64, …). Throws UserError, which lists the known
 * names.
 */
export function platformOfArch(arch: string): Platform {
  const platform = platformByArch(arch);
  if (platform !== undefined) return platform;
  throw new UserError(`unknown architecture ${JSON.stringify(arch)}`, {
    message: 'no such architecture',
    expected: Object.keys(ARCH_ALIASES).join(', '),
    found: arch,
    fix: fixOfArch(arch),
  });
}

function fixOfArch(arch: string): string {
  if (isPlatform(arch)) return `it is a platform: --platform ${arch}`;
  const meant = platformMeant(arch);
  return meant === undefined
    ? 'give one of these with --arch'
    : `conda calls it ${meant}: --platform ${meant}`;
}

/**
 * Returns whether a package may be in a channel's `subdir`, by its info/index.json: if it is for that subdir or noarch. A
 * package that states no subdir is for the one it is in.
 */
export function isForSubdir(index: Readonly<Record<string, unknown>>, subdir: string): boolean {
  const stated = index['subdir'] ?? subdir;
  return stated === subdir || stated === 'noarch' || Boolean(index['noarch']);
}
