import { collectFacts } from '../../src/audit/facts.js';
import type { AuditedPackage, AuditSubject } from '../../src/audit/types.js';
import { readSystemLibraries } from '../../src/bases/open.js';
import { systemLibraries } from '../../src/bases/system-libraries.js';
import { formatPin } from '../../src/conda/file-name.js';
import { elfFile } from '../fixtures/elf.js';
import { openedPackage } from '../fixtures/opened.js';
import type { FixturePackage } from '../fixtures/package.js';

/** The prefix in which the good packages were built. */
export const BUILD_PREFIX = `/build/h_env${'_placehold'.repeat(20)}`;

/** The libraries of a base, from the project's own list. */
export function systemOf(base: string | null) {
  return systemLibraries(readSystemLibraries(), base);
}

const licensed = { index: { license: 'MIT' } };

/** A runtime, a library and a program without defects. */
export const GOOD = {
  runtime: {
    ...licensed,
    name: 'runtime',
    files: {
      'lib/libstdc++.so.6': elfFile({
        soname: 'libstdc++.so.6',
        needed: ['libc.so.6'],
        versions: [{ library: 'libc.so.6', version: 'GLIBC_2.14' }],
        defines: ['libstdc++.so.6', 'GLIBCXX_3.4', 'GLIBCXX_3.4.21', 'CXXABI_1.3.9'],
      }),
    },
  },
  library: {
    ...licensed,
    name: 'library',
    depends: ['runtime'],
    files: {
      'lib/libgood.so.1.2': elfFile({
        soname: 'libgood.so.1',
        needed: ['libstdc++.so.6', 'libm.so.6'],
        runpath: '$ORIGIN',
        versions: [{ library: 'libstdc++.so.6', version: 'GLIBCXX_3.4.21' }],
      }),
      'lib/libgood.so.1': { softlink: 'libgood.so.1.2' },
      'lib/pkgconfig/good.pc': {
        data: `prefix=${BUILD_PREFIX}\ncc=gcc\n`,
        placeholder: { prefix: BUILD_PREFIX, mode: 'text' },
      },
    },
  },
  program: {
    ...licensed,
    name: 'program',
    depends: ['library >=1', '__glibc >=2.17'],
    files: {
      'bin/program': {
        data: elfFile({
          interpreter: '/lib64/ld-linux-x86-64.so.2',
          needed: ['libgood.so.1', 'libc.so.6'],
          runpath: '$ORIGIN/../lib',
          versions: [{ library: 'libc.so.6', version: 'GLIBC_2.17' }],
        }),
        mode: 0o755,
      },
      'bin/wrapper': { data: '#!/bin/sh\nexec program "$@"\n', mode: 0o755 },
      'bin/inner': {
        data: `#!${BUILD_PREFIX}/bin/program\n`,
        mode: 0o755,
        placeholder: { prefix: BUILD_PREFIX, mode: 'text' },
      },
    },
  },
} satisfies Record<string, FixturePackage>;

/** Makes the subject of an audit from descriptions. */
export async function subjectOf(
  descriptions: readonly FixturePackage[],
  about: Partial<AuditSubject> = {},
): Promise<AuditSubject> {
  const packages = await Promise.all(descriptions.map(auditedPackage));
  return {
    kind: 'prefix',
    platform: 'linux-64',
    packages,
    elsewhere: [],
    unscanned: [],
    available: packages,
    virtualPackages: { __glibc: '2.17' },
    exclude: [],
    channels: ['https://example.org/channel'],
    indexes: [],
    glibc: '2.17',
    system: systemOf(null),
    conda: null,
    installed: null,
    ...about,
  };
}

/** Makes one package and reads its facts. */
export async function auditedPackage(description: FixturePackage): Promise<AuditedPackage> {
  const { opened, locked } = await openedPackage(description);
  const { fn, channel, record } = locked;
  // A channel states the file name and checksums, which the index of the fixture does not.
  const known = { ...record, md5: '0'.repeat(32) };
  return { dist: formatPin(record), fn, channel, record: known, facts: collectFacts(opened) };
}
