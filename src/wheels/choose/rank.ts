import { compareDotted } from '../../conda/dotted.js';
import { archNames } from '../../conda/platform.js';
import type { WheelName } from '../name/file-name.js';
import { fitsPython, glibcOfTag, type WheelTarget } from '../name/tags.js';

/** Where a wheel stands among those that a target can use: the first number that differs decides, and a lower one is better. */
export type WheelRank = readonly number[];

/**
 * Returns the rank that pip gives a wheel: its own ABI before abi3, none and `any`, a newer python and a newer glibc before older ones.
 * Returns null if the target cannot use the wheel, as `misfitOf` does.
 */
export function wheelRank({ pythons, abis, platforms }: WheelName, target: WheelTarget): WheelRank | null {
  const level = platformRank(platforms, target);
  const isAny = platforms.includes('any');
  const ranks = [...new Set(pythons)].flatMap((python) =>
    [...new Set(abis)]
      .filter((abi) => fitsPython(python, abi, target.python))
      .flatMap((abi) => [
        ...(level === null ? [] : [[...nativeRank(python, abi, target), ...level]]),
        ...(isAny && abi === 'none' ? [anyRank(python, target)] : []),
      ]),
  );
  return ranks.toSorted(compareRanks)[0] ?? null;
}

/** Compares two ranks. Returns a negative number if the first is better. */
export function compareRanks(a: WheelRank, b: WheelRank): number {
  const i = a.findIndex((number, i) => number !== b[i]);
  return i < 0 ? 0 : (a[i] ?? 0) - (b[i] ?? 0);
}

function nativeRank(python: string, abi: string, target: WheelTarget): [number, number] {
  const age = ageOf(python, target);
  if (python.startsWith('py')) return [4, age];
  if (abi === 'none') return [2, age];
  if (abi === 'abi3') return [age === 0 ? 1 : 3, age];
  return [0, age];
}

function anyRank(python: string, target: WheelTarget): WheelRank {
  return [python.startsWith('cp') ? 5 : 6, ageOf(python, target)];
}

/** `py3` stands between the python's own tag and those of older ones. */
function ageOf(python: string, target: WheelTarget): number {
  const minor = /^..\d(\d+)$/.exec(python)?.[1];
  return minor === undefined ? 0.5 : Number(target.python.split('.')[1]) - Number(minor);
}

/** Ranks the best of some platforms: the newest glibc first, its number before its year, and `linux_…` last. */
function platformRank(tags: readonly string[], { platform, glibc }: WheelTarget): WheelRank | null {
  const end = `_${archNames(platform).machine}`;
  const own = tags.filter((tag) => tag.endsWith(end)).map((tag) => tag.slice(0, -end.length));
  const ranks = own.flatMap((tag) => {
    const level = glibcOfTag(tag);
    if (level === null || compareDotted(level, glibc) > 0) return tag === 'linux' ? [[0, 0, 0]] : [];
    const [major = 0, minor = 0] = level.split('.').map(Number);
    return [[-major, -minor, tag.includes('_') ? 0 : 1]];
  });
  return ranks.toSorted(compareRanks)[0] ?? null;
}
