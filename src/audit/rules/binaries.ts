import { elfHeaderOf } from '../../formats/elf/platform.js';
import { type ElfFile, PREFIX } from '../facts.js';
import type { AuditedPackage, AuditRule, Remark, RuleContext } from '../types.js';

const machine: AuditRule = {
  id: 'machine',
  severity: 'error',
  reason: 'the kernel or the loader refuses the file: Exec format error, wrong ELF class',
  check: (audited, { subject }) =>
    foreign(audited, subject.platform).map(({ path, ...header }) => ({
      path,
      message: 'the ELF file is for another machine',
      expected: headerText(elfHeaderOf(subject.platform)),
      found: headerText(header),
      fix: 'build the package on, or for, the target',
    })),
};

const damaged: AuditRule = {
  id: 'elf-damaged',
  severity: 'error',
  reason:
    'the loader refuses the file (file too short, invalid ELF header), or the program ends with a bus error',
  check: ({ facts }) =>
    facts.damaged.map((path) => ({
      path,
      message: 'the ELF file is truncated or damaged',
      fix: 'build the package again, and compare the file with the one of the build',
    })),
};

const interpreter: AuditRule = {
  id: 'interpreter',
  severity: 'error',
  reason:
    'the program does not start: the kernel reports "No such file or directory" for the missing interpreter',
  check: (audited, { subject, providers }) => {
    const known = elfHeaderOf(subject.platform)?.interpreters ?? [];
    return native(audited, subject.platform).flatMap(({ path, interpreter: found }): Remark[] => {
      if (found === null || known.includes(found)) return [];
      const own = found.startsWith(`${PREFIX}/`) ? found.slice(PREFIX.length + 1) : null;
      if (own !== null && providers.named(baseName(own)).some((provider) => provider.path === own)) return [];
      const expected = known.join(' or ');
      const fix =
        'link it again with the interpreter of the platform, or set it with patchelf --set-interpreter';
      return [{ path, message: 'its program interpreter is not the platform’s', expected, found, fix }];
    });
  },
};

const noarchElf: AuditRule = {
  id: 'noarch-elf',
  severity: 'error',
  reason: 'a noarch package is installed on every platform, but an ELF file runs on one',
  check: ({ record, facts }) =>
    record.noarch === null && record.subdir !== 'noarch'
      ? []
      : facts.elf.map((file) => ({
          path: file.path,
          message: 'an ELF file in a noarch package',
          found: headerText(file),
          fix: 'build the package for each platform, or leave the file out',
        })),
};

const textRelocations: AuditRule = {
  id: 'text-relocations',
  severity: 'warning',
  reason: 'the loader must write into code, which SELinux forbids; processes cannot share these pages',
  check: (audited, { subject }) =>
    native(audited, subject.platform)
      .filter((file) => file.textRelocations)
      .map(({ path }) => ({
        path,
        message: 'it has text relocations',
        fix: 'compile all of it with -fPIC (-Wl,-z,text names the part that is not)',
      })),
};

const executableStack: AuditRule = {
  id: 'executable-stack',
  severity: 'warning',
  reason: 'buffer overflows can run code; glibc 2.41 and SELinux refuse to load such libraries',
  check: (audited, { subject }) =>
    native(audited, subject.platform)
      .filter((file) => file.executableStack)
      .map(({ path }) => ({
        path,
        message: 'it requires an executable stack',
        fix: 'mark assembler sources with .note.GNU-stack, or link with -Wl,-z,noexecstack',
      })),
};

/** Rules about single ELF files. */
export const binaryRules: readonly AuditRule[] = [
  machine,
  damaged,
  interpreter,
  noarchElf,
  textRelocations,
  executableStack,
];

/** Returns a package's ELF files for the platform. The rules `machine` and `noarch-elf` report the others. */
export function native(audited: AuditedPackage, platform: RuleContext['subject']['platform']): ElfFile[] {
  const expected = elfHeaderOf(platform);
  return isNoarch(audited)
    ? []
    : audited.facts.elf.filter((file) => expected === null || isSame(file, expected));
}

function foreign(audited: AuditedPackage, platform: string): ElfFile[] {
  const expected = elfHeaderOf(platform);
  return isNoarch(audited) || expected === null
    ? []
    : audited.facts.elf.filter((file) => !isSame(file, expected));
}

function isNoarch({ record }: AuditedPackage): boolean {
  return record.subdir === 'noarch' || record.noarch !== null;
}

type Header = Pick<ElfFile, 'class' | 'endian' | 'machine'>;

function isSame(a: Header, b: Header): boolean {
  return a.class === b.class && a.endian === b.endian && a.machine === b.machine;
}

const MACHINES: Readonly<Record<number, string>> = {
  3: 'Intel 80386',
  21: 'PowerPC64',
  22: 'S/390',
  40: 'ARM',
  62: 'x86-64',
  183: 'AArch64',
  243: 'RISC-V',
  247: 'BPF',
};

function headerText(header: Header | null): string {
  if (header === null) return 'nothing known';
  const { class: bits, endian, machine: code } = header;
  return `${MACHINES[code] ?? `machine ${code}`}, ${bits} bits, ${endian} endian`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
