import { expect, it } from 'vitest';
import type { PackageRecord } from '../../src/conda/record.js';
import { formatError, UserError } from '../../src/errors.js';
import { checkAgainstRecord } from '../../src/package/check-record.js';
import type { OpenedPackage } from '../../src/package/types.js';

const record: PackageRecord = {
  name: 'zlib',
  version: '1.2.11',
  build: 'h7b6447c_3',
  buildNumber: 3,
  subdir: 'linux-64',
  depends: ['corrected >=1'],
  constrains: [],
  noarch: null,
  md5: null,
  sha256: null,
  size: null,
  timestamp: null,
  license: null,
  trackFeatures: [],
  pythonSitePackagesPath: null,
  raw: {},
};

it('checkAgainstRecord accepts a package whose dependencies the channel has corrected', () => {
  const index = { name: 'zlib', version: '1.2.11', build: 'h7b6447c_3', build_number: 3, depends: ['first'] };
  checkAgainstRecord(opened(index), record);
});

it('checkAgainstRecord refuses another build and names all differences', () => {
  const index = { name: 'zlib', version: '1.2.13', build: 'h7b6447c_3', build_number: 4 };
  expect(message(() => checkAgainstRecord(opened(index), record))).toMatchInlineSnapshot(`
    "Error: zlib.conda is not the package that the channel offers
      zlib.conda: info/index.json: its version is not the one that the channel gives
        expected: "1.2.11"
        found:    "1.2.13"
      zlib.conda: info/index.json: its build_number is not the one that the channel gives
        expected: 3
        found:    4"
  `);
});

it.each([
  ['its own', { subdir: 'linux-64' }, true],
  ['missing', {}, true],
  ['noarch', { subdir: 'noarch', noarch: 'python' }, true],
  ['that of another platform', { subdir: 'linux-aarch64' }, false],
])('checkAgainstRecord accepts a package whose subdir is %s: %s', (_, stated, isTaken) => {
  const index = { name: 'zlib', version: '1.2.11', build: 'h7b6447c_3', build_number: 3, ...stated };
  const check = () => checkAgainstRecord(opened(index), record);
  if (isTaken) check();
  else expect(check).toThrow(UserError);
});

function opened(index: OpenedPackage['index']): OpenedPackage {
  return {
    fn: 'zlib.conda',
    index,
    entries: [],
    extracted: [],
    paths: [],
    entryPoints: [],
    info: new Map(),
    warnings: [],
  };
}

function message(action: () => void): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return formatError(error);
  }
  throw new Error('no UserError was thrown');
}
