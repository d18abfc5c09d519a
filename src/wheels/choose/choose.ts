import type { IndexFile } from '../index/project-page.js';
import { parseWheelName, type WheelName } from '../name/file-name.js';
import type { WheelTarget } from '../name/tags.js';
import { compareVersions } from '../name/version-order.js';
import { meets, parseSpecifier } from '../requires/specifier.js';
import { compareRanks, type WheelRank, wheelRank } from './rank.js';

/** The python of a lock, with its whole version. */
export interface PythonTarget extends WheelTarget {
  /** `3.11.4`. */
  readonly pythonVersion: string;
}

/** A wheel of an index. */
export interface Candidate {
  readonly file: IndexFile;
  readonly wheel: WheelName;
}

/** A wheel that a target can use. */
interface Fitting extends Candidate {
  readonly rank: WheelRank;
}

/** Returns the wheels of a project among the files of its page. */
export function candidatesOf(files: readonly IndexFile[], name: string): Candidate[] {
  return files.flatMap((file) => {
    const wheel = parseWheelName(file.fn);
    return wheel?.name === name ? { file, wheel } : [];
  });
}

/** Returns the wheels of a version. As in pip, a version without a local part takes those that have one. */
export function ofVersion(candidates: readonly Candidate[], version: string): Candidate[] {
  const clause = { operator: '==', version, isPrefix: false } as const;
  return candidates.filter(({ wheel }) => meets(wheel.version, [clause]));
}

/**
 * Returns the wheel that pip would choose: one that is not withdrawn, of the newest version, for the most specific tags, the last build.
 * Returns null if the target can use none of them, or the index tells the sha256 of none that it can use.
 */
export function chooseWheel(candidates: readonly Candidate[], target: PythonTarget): Candidate | null {
  const usable = fitting(candidates, target).filter(({ file }) => file.sha256 !== null);
  // pip takes the last of those that it cannot tell apart.
  return usable.reduce<Fitting | null>(
    (best, next) => (best !== null && compareFitting(best, next) > 0 ? best : next),
    null,
  );
}

/** Returns the wheels that a target can use. */
export function fitting(candidates: readonly Candidate[], target: PythonTarget): Fitting[] {
  return candidates.flatMap((candidate) => {
    const rank = isForPython(candidate.file, target) ? wheelRank(candidate.wheel, target) : null;
    return rank === null ? [] : { ...candidate, rank };
  });
}

/** Returns whether `Requires-Python` of a file takes the python; as in pip, one that cannot be read takes any. */
export function isForPython({ requiresPython }: IndexFile, { pythonVersion }: PythonTarget): boolean {
  const clauses = requiresPython === null ? [] : parseSpecifier(requiresPython);
  return clauses === null || meets(pythonVersion, clauses);
}

/** Positive if the first is better. */
function compareFitting(a: Fitting, b: Fitting): number {
  return (
    Number(a.file.yanked === null) - Number(b.file.yanked === null) ||
    compareVersions(a.wheel.version, b.wheel.version) ||
    compareRanks(b.rank, a.rank) ||
    compareBuilds(a.wheel.build, b.wheel.build)
  );
}

function compareBuilds(a: WheelName['build'], b: WheelName['build']): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return a[0] - b[0] || (a[1] < b[1] ? -1 : Number(a[1] > b[1]));
}
