import type { Problem } from '../../errors.js';
import { counted } from '../../text/counted.js';
import type { MemberDifference } from './compare.js';

/** The message of the error for packages that cannot be built. */
export const NOT_AGAIN = 'a package cannot be built again';

/** What became of a package, as `--json` prints it. Paths are absolute. */
export interface RebuiltPackage {
  /** The original. */
  readonly package: string;
  /**
   * `identical`: the same bytes. `same`: the same members, but for the urls of archived sources in the record. `differs`: built again without changes, and not the same. `rebuilt`: with other features or
   * variants. `failed`: not built.
   */
  readonly status: 'identical' | 'same' | 'differs' | 'rebuilt' | 'failed';
  /** The version of rattler-build that built the original; null if that is not recorded. */
  readonly builtBy: string | null;
  /** The packages that were built. */
  readonly packages: readonly string[];
  /** The members that are not the same; empty if only the archive itself differs. */
  readonly differences: readonly MemberDifference[];
  /** Null if the build was not begun. */
  readonly log: string | null;
}

/** The most members that are listed; `--json` has all. */
const MOST = 20;

/** Returns the lines of the report: what became of each package, and what is not the same. `versions` are those of the engines. */
export function rebuildLines(packages: readonly RebuiltPackage[], versions: readonly string[]): string[] {
  return packages.flatMap((rebuilt) => [
    `${rebuilt.package}: ${OUTCOMES[rebuilt.status](rebuilt)}`,
    ...(rebuilt.status === 'differs' ? otherEngine(rebuilt, versions) : []),
    ...rebuilt.differences.slice(0, MOST).map(({ path, detail }) => `  ${path}: ${detail}`),
    ...(rebuilt.differences.length > MOST
      ? [`  and ${rebuilt.differences.length - MOST} more, which --json lists`]
      : []),
  ]);
}

function otherEngine({ builtBy }: RebuiltPackage, versions: readonly string[]): string[] {
  if (builtBy === null || versions.includes(builtBy)) return [];
  return [`  it was built by rattler-build ${builtBy}, and built again by ${versions.join(' or ')}`];
}

const OUTCOMES: Readonly<Record<RebuiltPackage['status'], (rebuilt: RebuiltPackage) => string>> = {
  identical: () => 'identical',
  same: () => 'the same, but for the urls of its archived sources',
  differs: ({ differences }) =>
    differences.length === 0
      ? 'differs as an archive: times, order or compression; its members are the same'
      : `differs in ${counted(differences.length, 'member')}`,
  rebuilt: ({ packages }) =>
    packages.length === 0 ? 'skipped: no package for this platform' : packages.join(', '),
  failed: () => 'failed',
};

/** Returns a problem of the recipe that was taken out of a package: it is told by the package, for the recipe is gone. */
export function problemOfPackage(
  problem: Problem,
  { folder, path }: { readonly folder: string; readonly path: string },
): Problem {
  const { where } = problem;
  if (where === undefined) return { ...problem, where: path };
  if (!where.startsWith(`${folder}/`)) return problem;
  const inner = where.slice(folder.length + 1).replace(/^(?:recipe|resolved)\//, '');
  return { ...problem, where: `${path}: info/recipe/${inner}` };
}
