import { elfHeaderOf } from '../formats/elf/platform.js';
import { type ElfFacts, readElf } from '../formats/elf/read.js';
import { type ElfNeeds, mostNeeds } from './elf-needs.js';
import type { LinkEntry } from './link/link.js';

/** Returns the needs of the ELF files of one package that are for `subdir`; none if it is noarch. */
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

function needsOf({ interpreter, glibcNeed, maxAlign }: ElfFacts, of: string): ElfNeeds {
  return {
    interpreters: interpreter === null ? [] : [{ path: interpreter, of }],
    glibc: glibcNeed === null ? null : { version: glibcNeed, of },
    largestPage: maxAlign > 1 ? { bytes: maxAlign, of } : null,
  };
}
