import { archNames, type Platform } from '../../conda/platform.js';
import type { Payload } from '../../payload/payload.js';
import type { PycFacts } from '../../payload/pyc/types.js';
import { settingValues } from './setting-values.js';
import type { InstallerTitle } from './title.js';

/** The values of a header's shell variables, by name. */
export type HeaderValues = Readonly<Record<string, string | number>>;

/** The facts about a payload that a header needs: sizes, not bytes. */
export interface PayloadOutline {
  readonly compression: Payload['compression'];
  readonly environment: { readonly length: number };
  readonly members: readonly { readonly size: number }[];
  readonly pkgs: {
    readonly index: { readonly length: number };
    readonly members: readonly { readonly size: number }[];
    readonly bytes: number;
    readonly inodes: number;
  } | null;
  readonly end: { readonly length: number };
  readonly facts: Payload['facts'];
}

/** Returns the values of a header that do not depend on the header itself. */
export function payloadValues(
  title: InstallerTitle,
  payload: PayloadOutline,
  payloadSha256: string,
): HeaderValues {
  const { members, environment, pkgs, end, facts } = payload;
  const sizes = members.map(({ size }) => size);
  const pkgsSizes = pkgs?.members.map(({ size }) => size) ?? [];
  const parts = [environment.length, ...sizes, pkgs?.index.length ?? 0, ...pkgsSizes, end.length];
  return {
    NAME: title.name,
    VERSION: title.version,
    PLATFORM: title.platform,
    MACHINES: machines(title.platform).join(' '),
    COMPRESSION: payload.compression,
    PAYLOAD_BYTES: parts.reduce((sum, size) => sum + size, 0),
    PAYLOAD_SHA256: payloadSha256,
    ENVIRONMENT_BYTES: environment.length,
    MEMBERS: sizes.join(' '),
    PKGS_INDEX_BYTES: pkgs?.index.length ?? 0,
    PKGS_MEMBERS: pkgsSizes.join(' '),
    PKGS_UNPACKED_BYTES: pkgs?.bytes ?? 0,
    PKGS_INODES: pkgs?.inodes ?? 0,
    END_BYTES: end.length,
    UNPACKED_BYTES: facts.bytes,
    INODES: facts.inodes,
    PACKAGES: members.length,
    PLACEHOLDERS: facts.placeholderLengths.join(' '),
    SHORTEST_IN: facts.shortestIn ?? '',
    INTERPRETERS: facts.elf.interpreters.map(({ path }) => path).join(' '),
    INTERPRETERS_IN: facts.elf.interpreters[0]?.of ?? '',
    GLIBC: facts.elf.glibc?.version ?? '',
    GLIBC_IN: facts.elf.glibc?.of ?? '',
    LARGEST_PAGE: String(facts.elf.largestPage?.bytes ?? ''),
    LARGEST_PAGE_IN: facts.elf.largestPage?.of ?? '',
    UNFIT: facts.unfit
      .map(({ longest, dist, reason, path }) => [longest ?? '', dist, reason, path].join('|'))
      .join('\n'),
    CASE_COLLISION: facts.caseCollision ?? '',
    HARD_LINK: facts.hardLink ?? '',
    PYTHON: facts.python ?? '',
    LICENSE: facts.license ?? '',
    CONDA: facts.conda ?? '',
    POST_LINK: facts.postLink.join('\n'),
    ENVS: facts.envs.map(({ name, python, pyc }) => [name, python ?? '', pycText(pyc)].join('|')).join('\n'),
    PLACES: facts.places
      .map(({ count, environments }) => [count, ...environments.map((name) => name ?? '.')].join(' '))
      .join('\n'),
    LONGEST_PREFIX: String(facts.longestPrefix ?? ''),
    COPIED_BYTES: facts.copied.bytes,
    COPIED_INODES: facts.copied.inodes,
    ...(facts.menus.length === 0 ? {} : { MENUS: facts.menus.join(' ') }),
    ...settingValues(facts.settings),
    ...pycValue(facts.pyc),
  };
}

// The headers of installers that compile on the target are as they were before there was this value.
function pycValue(pyc: PycFacts): HeaderValues {
  if (pyc === 'target') return {};
  return { PYC: pycText(pyc) };
}

function pycText(pyc: PycFacts): string {
  return typeof pyc === 'string' ? pyc : `build ${pyc.version}`;
}

// The names that `uname -m` can print: arm64 in containers on macOS, armv8l for 32-bit programs on a 64-bit kernel.
function machines(platform: Platform): string[] {
  const { machine } = archNames(platform);
  const also: Partial<Record<Platform, string[]>> = {
    'linux-aarch64': ['arm64'],
    'linux-64': ['amd64'],
    'linux-armv7l': ['armv8l'],
    'linux-armv6l': ['armv7l', 'armv8l'],
    'linux-32': ['i386', 'i486', 'i586', 'x86'],
  };
  return [machine, ...(also[platform] ?? [])];
}
