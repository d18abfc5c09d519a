import { expect, test } from 'vitest';
import { type ElfNeeds, glibcNote, glibcProblems } from '../../src/payload/elf-needs.js';

const needing = (dist: string, file: string, version: string | null): { dist: string; elf: ElfNeeds } => ({
  dist,
  elf: { interpreters: [], largestPage: null, glibc: version === null ? null : { version, of: file } },
});

const PACKAGES = [
  needing('expat-2.5.0-0', 'lib/libexpat.so.1', '2.36'),
  needing('zlib-1.2-0', 'lib/libz.so.1', '2.9'),
  needing('python-3.11.2-0', 'bin/python3.11', '2.34'),
  needing('pip-23-0', '', null),
];

test('an undeclared glibc gives one note that names the most demanding file', () => {
  expect(glibcNote(PACKAGES)).toBe(
    'needs glibc 2.36 (libexpat.so.1 of expat); declare `__glibc 2.36` below virtual_packages to hold it',
  );
  expect(glibcNote(PACKAGES.slice(3))).toBeNull();
});

test.each([
  ['2.36', []],
  ['2.35', ['it needs a newer glibc than the manifest declares for this platform']],
  ['2.17', ['it and 1 other package need a newer glibc than the manifest declares for this platform']],
  ['2.8', ['it and 2 other packages need a newer glibc than the manifest declares for this platform']],
])('a declared glibc of %s that is too low gives one message for all packages', (declared, messages) => {
  const problems = glibcProblems(PACKAGES, declared);
  expect(problems.map(({ message }) => message)).toEqual(messages);
  for (const problem of problems)
    expect(problem).toMatchObject({ where: 'expat-2.5.0-0: lib/libexpat.so.1', found: 'GLIBC_2.36' });
});
