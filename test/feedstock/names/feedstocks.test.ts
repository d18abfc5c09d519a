import { expect, test } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { feedstocksOf } from '../../../src/feedstock/names/feedstocks.js';
import { parseOutputs } from '../../../src/feedstock/names/outputs.js';

const OUTPUTS = parseOutputs(
  JSON.stringify({
    'libgcc-ng': ['ctng-compilers'],
    'libstdcxx-ng': { feedstocks: ['ctng-compilers'] },
    ruamel_yaml: 'ruamel.yaml-feedstock',
    python: ['python', 'pypy3.9'],
    blas: ['lapack', 'openblas'],
  }),
  'outputs.json',
);

test.each([
  ['numpy', 'numpy-feedstock'],
  ['numpy-feedstock', 'numpy-feedstock'],
  ['libgcc-ng', 'ctng-compilers-feedstock'],
  ['ruamel_yaml', 'ruamel.yaml-feedstock'],
  ['python', 'python-feedstock'],
  ['_libgcc_mutex', '_libgcc_mutex-feedstock'],
])('%s is made by %s', (name, feedstock) => {
  expect(feedstocksOf([name], OUTPUTS)).toEqual({
    feedstocks: [{ name: feedstock, packages: [name] }],
    problems: [],
  });
});

test('a feedstock of several packages comes once, where the first of them is needed', () => {
  const { feedstocks } = feedstocksOf(['libgcc-ng', 'zlib', 'libstdcxx-ng', 'zlib'], OUTPUTS);
  expect(feedstocks).toEqual([
    { name: 'ctng-compilers-feedstock', packages: ['libgcc-ng', 'libstdcxx-ng'] },
    { name: 'zlib-feedstock', packages: ['zlib'] },
  ]);
});

test('several makers, and names that are none, are problems; all of them are told', () => {
  const { feedstocks, problems } = feedstocksOf(['blas', '../x', '.', '', 'A', 'a/b', 'zlib'], OUTPUTS);
  expect(feedstocks.map(({ name }) => name)).toEqual(['zlib-feedstock']);
  expect(problems.map(({ where }) => where)).toEqual(['blas', '"../x"', '"."', '""', '"A"', '"a/b"']);
});

test.each(['', '[]', '{"a": 1}', '{"a": {"feedstock": []}}', '{'])('%s is no mapping', (text) => {
  expect(() => parseOutputs(text, 'f.json')).toThrow(UserError);
});
