import { expect, it } from 'vitest';
import { solverSpec } from '../../src/conda/solver-spec.js';

it.each([
  ['zlib', 'zlib'],
  ['zlib >=1.2,<2 h*', 'zlib >=1.2,<2 h*'],
  ['conda-forge::zlib >=1', 'zlib >=1'],
  ['https://host/c/linux-64::zlib', 'zlib'],
  ['zlib[channel=conda-forge]', 'zlib'],
  ["zlib[channel='a b', version='>=1,<2']", 'zlib >=1,<2'],
  ['zlib[version=1.2, channel=x]', 'zlib ==1.2'],
  ['zlib[build=h*_0]', 'zlib * h*_0'],
  ["zlib[version='(1|2),<9|3.*', build=0]", 'zlib (==1|==2),<9|3.* 0'],
  ['zlib[build_number=3]', 'zlib[build_number=3]'],
  ['zlib[version=1.2, build_number=3, channel=x]', 'zlib[version=1.2, build_number=3]'],
  ['./zlib.conda', null],
  ['file:///zlib-1-0.conda', null],
  ['zlib[url=https://host/zlib-1-0.conda]', null],
  ['zl*', null],
])('%s is passed to the solver as %s', (text, expected) => {
  expect(solverSpec(text)).toBe(expected);
});

const BUILDS = ['0_cpython', '0_73_pypy', 'h1.2+x'];

it.each([
  ['a 3.11.* ^(?!.*_graalpy$)(?!.*_pypy$).*$', 'a 3.11.* ^(0_cpython|h1[.]2[+]x)$'],
  ['a[version=1, build="^.*(?<!py)thon$"]', 'a ==1 ^(no_such_build)$'],
  ['a 1 ^(?!0)0$', 'a ==1 ^(no_such_build)$'],
  ['a 1 ^0.*$', 'a 1 ^0.*$'],
])('%s is passed with its builds listed, since rattler has no look-around: %s', (text, expected) => {
  expect(solverSpec(text, undefined, () => BUILDS)).toBe(expected);
});

const LETTERED = ['0.5a1', '9', '9d', '10a', '1.1.1k', '1.1.1_', '1.2rc1', '1.2.0rc1'];

it.each([
  ['a 9.*', 'a 9.*|==9d'],
  ['a =9', 'a 9.*|==9d'],
  ['x::a=9', 'a 9.*|==9d'],
  ['a 9*', 'a 9.*|==9d'],
  ['a 9* h1_0', 'a 9.*|==9d h1_0'],
  ['a >=1,1.1.1*', 'a >=1,(1.1.1.*|==1.1.1k|==1.1.1_)'],
  ['a !=9.*', 'a !=9.*,!=9d'],
  // rattler and conda agree.
  ['a 1.*', 'a 1.*'],
  ['a >=9', 'a >=9'],
  ['a 9', 'a 9'],
  ['b 9.*', 'b 9.*'],
])('%s is passed with the versions listed that rattler would miss: %s', (text, expected) => {
  expect(solverSpec(text, (name) => (name === 'a' ? LETTERED : []))).toBe(expected);
});
