import { compareDotted } from '../../conda/dotted.js';
import { archNames, type Platform } from '../../conda/platform.js';
import type { WheelName } from './file-name.js';

/** The machine and the python that a wheel is chosen for. */
export interface WheelTarget {
  readonly platform: Platform;
  /** `3.11`. */
  readonly python: string;
  /** The glibc that targets have at least: `2.17`. */
  readonly glibc: string;
}

/** Why a wheel does not fit: what it is for, what it would have to be for, and what to do. */
export interface Misfit {
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  readonly fix: string;
}

/**
 * Returns why a target cannot use a wheel, by the tags in its name (PEP 425, 600, 656); null if it can. The python is CPython with the
 * usual ABI.
 */
export function misfitOf(wheel: WheelName, target: WheelTarget): Misfit | null {
  return pythonMisfit(wheel, target.python) ?? platformMisfit(wheel.platforms, target);
}

function pythonMisfit({ pythons, abis, platforms }: WheelName, python: string): Misfit | null {
  // Only files without an ABI are for any machine.
  const own = platforms.every((tag) => tag === 'any') ? abis.filter((abi) => abi === 'none') : abis;
  const fits = pythons.some((tag) => own.some((abi) => fitsPython(tag, abi, python)));
  if (fits) return null;
  const short = python.replace('.', '');
  return {
    message: `it is not for python ${python}`,
    expected: `cp${short}-cp${short}, an abi3 of it or of an older python, or py3-none`,
    found: `${pythons.join('.')}-${abis.join('.')}`,
    fix: TAKE_ANOTHER,
  };
}

/** Returns whether a python can use files of one python's tag and one ABI. */
export function fitsPython(tag: string, abi: string, python: string): boolean {
  const [, kind = '', major = '', minor = ''] = /^(cp|py)(\d)(\d*)$/.exec(tag) ?? [];
  const [wantedMajor = '', wantedMinor = ''] = python.split('.');
  if (major !== wantedMajor) return false;
  const isSame = minor === wantedMinor;
  const isOlder = Number(minor) <= Number(wantedMinor);
  if (kind === 'py') return abi === 'none' && (minor === '' || isOlder);
  if (kind !== 'cp' || minor === '') return false;
  if (abi === 'abi3') return isOlder && Number(minor) >= FIRST_ABI3 && major === '3';
  return isSame && (abi === 'none' || ownAbis(major, minor).includes(abi));
}

const TAKE_ANOTHER = 'take a wheel of the same version that is for this platform and this python';

/** CPython 3.2 has the first stable ABI (PEP 384). */
const FIRST_ABI3 = 2;

/** Until 3.7 the name of the ABI told of pymalloc, and until 3.2 of wide characters: conda's pythons have both. */
function ownAbis(major: string, minor: string): string[] {
  const plain = `cp${major}${minor}`;
  if (major === '2') return [`${plain}mu`];
  return Number(minor) < 8 ? [`${plain}m`] : [plain];
}

/** PEP 513, 571, 599: what the older names stand for. */
const LEGACY: Readonly<Record<string, string>> = {
  manylinux1: '2.5',
  manylinux2010: '2.12',
  manylinux2014: '2.17',
};

function platformMisfit(tags: readonly string[], { platform, glibc }: WheelTarget): Misfit | null {
  const { machine } = archNames(platform);
  if (tags.includes('any')) return null;
  const own = tags
    .filter((tag) => tag.endsWith(`_${machine}`))
    .map((tag) => tag.slice(0, -machine.length - 1));
  const lowest = lowestGlibc(tags, platform);
  if (own.includes('linux') || (lowest !== null && compareDotted(lowest, glibc) <= 0)) return null;
  const found = tags.join(', ');
  if (lowest !== null)
    return {
      message: `it needs glibc ${lowest}, which is newer than the manifest promises for ${platform}`,
      expected: `manylinux of glibc ${glibc} or older`,
      found,
      fix: 'take a wheel for an older glibc, or declare what the targets have below virtual_packages: __glibc X.Y',
    };
  if (own.length > 0 && own.every((tag) => tag.startsWith('musllinux_')))
    return {
      message: 'it is for musl, but the python of conda needs glibc',
      expected: `manylinux_X_Y_${machine}`,
      found,
      fix: TAKE_ANOTHER,
    };
  return {
    message: `it is not for ${platform}`,
    expected: `manylinux_X_Y_${machine}, or any`,
    found,
    fix: TAKE_ANOTHER,
  };
}

/** Returns the lowest glibc that some tags are for on a platform; null if none is for one. */
export function lowestGlibc(tags: readonly string[], platform: Platform): string | null {
  const end = `_${archNames(platform).machine}`;
  const own = tags.filter((tag) => tag.endsWith(end)).map((tag) => tag.slice(0, -end.length));
  return own.flatMap((tag) => glibcOfTag(tag) ?? []).toSorted(compareDotted)[0] ?? null;
}

/** Returns the glibc that a platform's tag without its machine is for, `2.17` for `manylinux2014`; null if it tells none. */
export function glibcOfTag(tag: string): string | null {
  const [, major, minor] = /^manylinux_(\d{1,3})_(\d{1,3})$/.exec(tag) ?? [];
  if (major !== undefined && minor !== undefined) return `${Number(major)}.${Number(minor)}`;
  return LEGACY[tag] ?? null;
}
