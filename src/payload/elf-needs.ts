import { compareDotted } from '../conda/dotted.js';
import { parsePin } from '../conda/file-name.js';
import type { Problem } from '../errors.js';

/** What ELF files need from the machine that runs them, each with a file that needs it. Plain JSON. */
export interface ElfNeeds {
  /** Program interpreters (PT_INTERP), sorted. */
  readonly interpreters: readonly { readonly path: string; readonly of: string }[];
  /** The highest GLIBC_x.y among the needed symbol versions. */
  readonly glibc: { readonly version: string; readonly of: string } | null;
  /** Largest memory page, in bytes, with which every file can be loaded: the smallest of their segment alignments. */
  readonly largestPage: { readonly bytes: number; readonly of: string } | null;
}

/** Returns the needs of several packages together; files are named with their package. */
export function mergeNeeds(packages: readonly Needing[]): ElfNeeds {
  return mostNeeds(
    packages.map(({ dist, elf: { interpreters, glibc, largestPage } }) => ({
      interpreters: interpreters.map((interpreter) => placed(interpreter, dist)),
      glibc: glibc && placed(glibc, dist),
      largestPage: largestPage && placed(largestPage, dist),
    })),
  );
}

/**
 * Returns the packages that need a newer glibc than the manifest declares, as one problem that names the file with the highest
 * need; an empty list if there are none.
 */
export function glibcProblems(packages: readonly Needing[], declared: string): Problem[] {
  const newer = packages.filter(
    ({ elf: { glibc } }) => glibc !== null && compareDotted(glibc.version, declared) > 0,
  );
  const most = mostDemanding(newer);
  if (most === null) return [];
  const { dist, glibc } = most;
  const others = newer.length - 1;
  const needs =
    others === 0 ? 'it needs' : `it and ${others} other ${others === 1 ? 'package' : 'packages'} need`;
  return [
    {
      where: `${dist}: ${glibc.of}`,
      message: `${needs} a newer glibc than the manifest declares for this platform`,
      expected: `GLIBC_${declared} or older`,
      found: `GLIBC_${glibc.version}`,
      fix: `declare __glibc ${glibc.version} below virtual_packages, or choose builds for an older system`,
    },
  ];
}

/** Returns a note on the glibc that the packages need if the manifest declares none; null if they need none. */
export function glibcNote(packages: readonly Needing[]): string | null {
  const most = mostDemanding(packages);
  if (most === null) return null;
  const { dist, glibc } = most;
  const file = glibc.of.slice(glibc.of.lastIndexOf('/') + 1);
  const name = parsePin(dist)?.name ?? dist;
  return `needs glibc ${glibc.version} (${file} of ${name}); declare \`__glibc ${glibc.version}\` below virtual_packages to hold it`;
}

interface Needing {
  readonly dist: string;
  readonly elf: ElfNeeds;
}

function mostDemanding(packages: readonly Needing[]) {
  const all = packages.flatMap(({ dist, elf: { glibc } }) => (glibc === null ? [] : [{ dist, glibc }]));
  return all.reduce<(typeof all)[number] | null>(
    (most, member) =>
      most === null || compareDotted(member.glibc.version, most.glibc.version) > 0 ? member : most,
    null,
  );
}

function placed<T extends { readonly of: string }>(need: T, dist: string): T {
  return { ...need, of: `${need.of} of ${dist}` };
}

/** Returns the needs of all together: the highest glibc, the smallest page. */
export function mostNeeds(all: readonly ElfNeeds[]): ElfNeeds {
  const interpreters = new Map(all.flatMap((needs) => needs.interpreters.map(({ path, of }) => [path, of])));
  const glibcs = all.flatMap(({ glibc }) => glibc ?? []);
  const pages = all.flatMap(({ largestPage }) => largestPage ?? []);
  return {
    interpreters: [...interpreters]
      .map(([path, of]) => ({ path, of }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    glibc: glibcs.reduce<ElfNeeds['glibc']>(
      (most, need) => (most === null || compareDotted(need.version, most.version) > 0 ? need : most),
      null,
    ),
    largestPage: pages.reduce<ElfNeeds['largestPage']>(
      (least, need) => (least === null || need.bytes < least.bytes ? need : least),
      null,
    ),
  };
}
