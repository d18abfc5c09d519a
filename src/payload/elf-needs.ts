import { compareDotted } from '../conda/dotted.js';
import type { Problem } from '../errors.js';
import { type ElfFacts, readElf } from '../formats/elf/read.js';
import { elfHeaderOf } from '../package/elf-platform.js';
import type { LinkEntry } from './link.js';

/** What ELF files ask of the machine that is to run them, each with a file that asks for it. Plain JSON. */
export interface ElfNeeds {
  /** Program interpreters (PT_INTERP), sorted. */
  readonly interpreters: readonly { readonly path: string; readonly of: string }[];
  /** The highest GLIBC_x.y among the symbol versions. */
  readonly glibc: { readonly version: string; readonly of: string } | null;
  /** Bytes of the largest memory page that every file can be mapped in: the smallest of their segment alignments. */
  readonly largestPage: { readonly bytes: number; readonly of: string } | null;
}

/** The needs of one package's files; none where `subdir` is noarch. */
export function elfNeeds(entries: readonly LinkEntry[], subdir: string): ElfNeeds {
  const own = elfHeaderOf(subdir);
  return mostNeeds(
    entries.flatMap((entry) => {
      const elf = 'data' in entry ? readElf(entry.data) : null;
      const runs =
        elf !== null &&
        own !== null &&
        elf.machine === own.machine &&
        elf.class === own.class &&
        elf.endian === own.endian;
      return runs ? needsOf(elf, entry.path) : [];
    }),
  );
}

/** The needs of several packages together; files are named with their package. */
export function mergeNeeds(packages: readonly { readonly dist: string; readonly elf: ElfNeeds }[]): ElfNeeds {
  return mostNeeds(
    packages.map(({ dist, elf: { interpreters, glibc, largestPage } }) => ({
      interpreters: interpreters.map((one) => placed(one, dist)),
      glibc: glibc && placed(glibc, dist),
      largestPage: largestPage && placed(largestPage, dist),
    })),
  );
}

/** Files that need a newer glibc than the manifest declares: each package's most demanding one. */
export function glibcProblems(
  packages: readonly { readonly dist: string; readonly elf: ElfNeeds }[],
  declared: string | undefined,
): Problem[] {
  return packages.flatMap(({ dist, elf: { glibc } }) => {
    if (glibc === null || (declared !== undefined && compareDotted(glibc.version, declared) <= 0)) return [];
    return {
      where: `${dist}: ${glibc.of}`,
      message: 'it needs a newer glibc than the manifest declares for this platform',
      expected: declared === undefined ? 'no glibc: none is declared' : `GLIBC_${declared} or older`,
      found: `GLIBC_${glibc.version}`,
      fix: `declare __glibc ${glibc.version} below virtual_packages, or choose a build for an older system`,
    };
  });
}

function needsOf({ interpreter, glibcNeed, maxAlign }: ElfFacts, of: string): ElfNeeds {
  return {
    interpreters: interpreter === null ? [] : [{ path: interpreter, of }],
    glibc: glibcNeed === null ? null : { version: glibcNeed, of },
    largestPage: maxAlign > 1 ? { bytes: maxAlign, of } : null,
  };
}

function placed<T extends { readonly of: string }>(need: T, dist: string): T {
  return { ...need, of: `${need.of} of ${dist}` };
}

function mostNeeds(all: readonly ElfNeeds[]): ElfNeeds {
  const interpreters = new Map(all.flatMap((needs) => needs.interpreters.map(({ path, of }) => [path, of])));
  const glibcs = all.flatMap(({ glibc }) => glibc ?? []);
  const pages = all.flatMap(({ largestPage }) => largestPage ?? []);
  return {
    interpreters: [...interpreters]
      .map(([path, of]) => ({ path, of }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    glibc: glibcs.reduce<ElfNeeds['glibc']>(
      (most, one) => (most === null || compareDotted(one.version, most.version) > 0 ? one : most),
      null,
    ),
    largestPage: pages.reduce<ElfNeeds['largestPage']>(
      (least, one) => (least === null || one.bytes < least.bytes ? one : least),
      null,
    ),
  };
}
