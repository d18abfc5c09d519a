import { expect, it } from 'vitest';
import { solverSpec } from '../../src/conda/solver-spec.js';

it.each([
  ['zlib', 'zlib'],
  ['zlib >=1.2,<2 h*', 'zlib >=1.2,<2 h*'],
  ['conda-forge::zlib >=1', 'zlib >=1'],
  ['https://host/c/linux-64::zlib', 'zlib'],
  ['zlib[channel=conda-forge]', 'zlib'],
  ["zlib[channel='a b', version='>=1,<2']", "zlib[version='>=1,<2']"],
  ['zlib[version=1.2, channel=x]', 'zlib[version=1.2]'],
  ['./zlib.conda', null],
  ['file:///zlib-1-0.conda', null],
  ['zlib[url=https://host/zlib-1-0.conda]', null],
  ['zl*', null],
])('%s is %s to the solver', (text, expected) => {
  expect(solverSpec(text)).toBe(expected);
});
