import { expect, test } from 'vitest';
import { chooseCompression } from '../../src/installer/choose-compression.js';
import { programsOf } from '../../src/installer/open-compression.js';

const base = (name: string) => ({ name: `the manifest's base, ${name}`, programs: programsOf(name) });

test.each([
  ['centos7', 'xz', "the manifest's base, centos7, has it"],
  ['debian12', 'gzip', "the manifest's base, debian12, is not known to have zstd or xz"],
  ['almalinux9', 'gzip', "the manifest's base, almalinux9, is not known to have zstd or xz"],
  ['centos8', 'gzip', "nothing is known of the manifest's base, centos8"],
  ['constructor', 'gzip', "nothing is known of the manifest's base, constructor"],
])('auto takes what the base is known to have: %s, %s', (name, compression, reason) => {
  expect(chooseCompression('auto', base(name))).toEqual({ compression, reason });
});

test('auto takes gzip where the manifest names no base, and zstd before xz', () => {
  expect(chooseCompression('auto', null)).toEqual({
    compression: 'gzip',
    reason: 'the manifest names no base (audit: {base: …})',
  });
  const both = { name: 'a base', programs: ['/usr/bin/xz', '/usr/bin/zstd'] };
  expect(chooseCompression('auto', both)).toEqual({ compression: 'zstd', reason: 'a base, has it' });
});

test.each(['gzip', 'zstd', 'xz', 'bzip2'] as const)('%s is taken as it is, on every base', (choice) => {
  for (const target of [null, base('centos7'), base('centos8')])
    expect(chooseCompression(choice, target)).toEqual({ compression: choice, reason: null });
});
