import type { KnownTarget } from '../../installer/choose-compression.js';
import type { ImageDescription } from '../types.js';

/** Packages of package managers, and the program that each brings. */
const PROGRAM_OF: ReadonlyMap<string, string> = new Map([
  ['zstd', 'zstd'],
  ['xz', 'xz'],
  ['xz-utils', 'xz'],
]);

/**
 * Returns what is known of the stage of a Dockerfile in which the installer runs: the programs of CentOS 7 if that is the base, and
 * those of `packages`. `programsOf` returns the programs of a base.
 */
export function knownTarget(
  { family, packages }: Pick<ImageDescription, 'family' | 'packages'>,
  programsOf: (base: string) => Iterable<string> | null,
): KnownTarget {
  const ofBase = family === 'centos7' ? (programsOf(family) ?? []) : [];
  const ofPackages = packages.flatMap((name) => PROGRAM_OF.get(name) ?? []);
  return { name: 'the image, by its base and packages', programs: [...ofBase, ...ofPackages] };
}
