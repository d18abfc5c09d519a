import { expect, test } from 'vitest';
import { knownTarget } from '../../../src/image/context/known-target.js';
import { chooseCompression } from '../../../src/installer/choose-compression.js';
import { programsOf } from '../../../src/installer/open-compression.js';

test.each([
  ['centos7', [], 'xz'],
  ['centos7', ['zstd'], 'zstd'],
  ['apt', ['git', 'xz-utils'], 'xz'],
  ['apt', ['zstd'], 'zstd'],
  ['apt', ['libzstd1', 'toString'], 'gzip'],
  ['dnf', ['xz'], 'xz'],
  ['dnf', ['gzip', 'tar'], 'gzip'],
  ['none', [], 'gzip'],
] as const)(
  'auto takes what base and packages of an image bring: %s %j, %s',
  (family, packages, compression) => {
    expect(chooseCompression('auto', knownTarget({ family, packages }, programsOf)).compression).toBe(
      compression,
    );
  },
);
